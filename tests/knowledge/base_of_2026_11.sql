BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'knowledge','m001_records','2026-11-22 00:55:55.282862+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'knowledge','m002_staff','2026-11-22 00:55:55.283900+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'knowledge','m003_asked','2026-11-22 00:55:55.284726+00:00');
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    person TEXT NOT NULL
) STRICT;
CREATE TABLE certificates_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    id TEXT NOT NULL, product TEXT NOT NULL, stars INTEGER NOT NULL,
        decision TEXT NOT NULL,
        issuer TEXT NOT NULL, issued_on TEXT NOT NULL, expires_on TEXT NOT NULL,
        source TEXT NOT NULL
) STRICT;
INSERT INTO "certificates_versions" VALUES(1,'jam_4',1,0,'jam_4','jam',4,'01/QĐ','tỉnh Mây','2030-02-28','2033-02-28','report');
INSERT INTO "certificates_versions" VALUES(2,'jam_3',3,0,'jam_3','jam',3,'01/QĐ','tỉnh Mây','2027-02-28','2030-02-28','report');
INSERT INTO "certificates_versions" VALUES(3,'jam_3',4,1,'jam_3','jam',3,'01/QĐ','tỉnh Mây','2027-02-28','2030-02-28','report');
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    reverts INTEGER REFERENCES changes (id)
) STRICT;
INSERT INTO "changes" VALUES(1,'2026-11-22T00:55:55.285107+00:00','an','test','thử','sổ tay',NULL);
INSERT INTO "changes" VALUES(2,'2026-11-22T00:55:55.286782+00:00','an','test','thử','sổ tay',NULL);
INSERT INTO "changes" VALUES(3,'2026-11-22T00:55:55.287108+00:00','an','test','thử','sổ tay',NULL);
INSERT INTO "changes" VALUES(4,'2026-11-22T00:55:55.287457+00:00','an','test','thử','sổ tay',NULL);
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    staff_id INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'written', 'dropped')),
    entries TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    reverts INTEGER,
    change_id INTEGER REFERENCES changes (id),
    told_channel TEXT NOT NULL DEFAULT '',
    told_chat TEXT NOT NULL DEFAULT '',
    told INTEGER NOT NULL DEFAULT 1 CHECK (told IN (0, 1))
) STRICT;
INSERT INTO "drafts" VALUES(1,'import','terminal','1',1,'2031-01-01T00:00:00+00:00','open','[["products","cake",null,["cake","bánh mây","Nhà Gió","d1","thực phẩm","2030","report",""]],["certificates","cake_4",null,["cake_4","cake",4,"01/QĐ","tỉnh Mây","2030-02-28","2033-02-28","report"]]]','','','',NULL,NULL,'','',1);
CREATE TABLE facts_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    id TEXT NOT NULL, indicator TEXT NOT NULL, place TEXT NOT NULL, partner TEXT NOT NULL,
        value REAL, out_of REAL, text TEXT NOT NULL, qualifier TEXT NOT NULL, status TEXT NOT NULL,
        period_from TEXT NOT NULL, period_to TEXT NOT NULL, precision TEXT NOT NULL,
        period_text TEXT NOT NULL, inferred INTEGER NOT NULL, criteria_set TEXT NOT NULL,
        printed TEXT NOT NULL, caveat TEXT NOT NULL, source TEXT NOT NULL, paragraph TEXT NOT NULL
) STRICT;
INSERT INTO "facts_versions" VALUES(1,'f1',1,0,'f1','flowers','d1','',1234.5,2000.0,'','over','result','2030-01-01','2030-12-31','year','năm 2030',0,'bộ 2030','1.234,50','không thật','report','đoạn 1');
INSERT INTO "facts_versions" VALUES(2,'f2',1,0,'f2','keeper','d1','',NULL,NULL,'Ông Trăng; Bà Sao','exact','result','2030-01-01','2030-12-31','year','năm 2030',0,'','','','report','đoạn 1');
CREATE TABLE fills (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE TABLE indicators_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    id TEXT NOT NULL, programme TEXT NOT NULL, label TEXT NOT NULL, unit TEXT NOT NULL,
        kind TEXT NOT NULL, polarity TEXT NOT NULL, says TEXT NOT NULL, says_target TEXT NOT NULL,
        brief TEXT NOT NULL, headline INTEGER NOT NULL, companion TEXT NOT NULL,
        wider TEXT NOT NULL, definition TEXT NOT NULL
) STRICT;
INSERT INTO "indicators_versions" VALUES(1,'flowers',1,0,'flowers','gardens','bông hoa biết hát','bông','ratio','more','{place} có {value} bông hoa biết hát','','Bông hoa: {value}',1,'','','Đếm lúc mặt trời mọc.');
INSERT INTO "indicators_versions" VALUES(2,'share',1,0,'share','gardens','tỷ lệ bông hoa ngủ trưa','%','percent','less','','','',0,'','','');
INSERT INTO "indicators_versions" VALUES(3,'keeper',1,0,'keeper','gardens','người giữ vườn','','name','none','','','',0,'','','');
CREATE TABLE invitations (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    staff_id INTEGER REFERENCES staff (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    places TEXT NOT NULL,
    made_by INTEGER,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    about TEXT NOT NULL,
    facts TEXT NOT NULL,
    text TEXT NOT NULL,
    made_at TEXT NOT NULL,
    claimed_at TEXT,
    sent_at TEXT,
    attempts INTEGER NOT NULL,
    UNIQUE (channel, chat, about)
) STRICT;
CREATE TABLE places_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, level TEXT NOT NULL, parent TEXT,
        valid_from TEXT, valid_to TEXT, successors TEXT NOT NULL, source TEXT NOT NULL
) STRICT;
INSERT INTO "places_versions" VALUES(1,'p',1,0,'p','Mây','tỉnh','province',NULL,NULL,NULL,'','thử');
INSERT INTO "places_versions" VALUES(2,'d1',1,0,'d1','Gió Hú','huyện','district','p','2001-01-01','2025-06-30','c9|c8~','thử');
INSERT INTO "places_versions" VALUES(3,'d2',1,0,'d2','Giờ Hù','huyện','district','p',NULL,'2025-06-30','c9','thử');
INSERT INTO "places_versions" VALUES(4,'c9',1,0,'c9','Gió Hú','xã','commune','p','2025-07-01',NULL,'','thử');
INSERT INTO "places_versions" VALUES(5,'c8',1,0,'c8','Sương','xã','commune','p','2025-07-01',NULL,'','thử');
CREATE TABLE products_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    id TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL, place TEXT NOT NULL,
        `group` TEXT NOT NULL, registered_for TEXT NOT NULL, source TEXT NOT NULL,
        note TEXT NOT NULL
) STRICT;
INSERT INTO "products_versions" VALUES(1,'jam',1,0,'jam','mứt mây','Nhà Gió','d1','thực phẩm','2030','report','');
INSERT INTO "products_versions" VALUES(2,'jam',2,0,'jam','mứt mây','Nhà Gió Mới','d1','thực phẩm','2030','report','');
CREATE TABLE programmes_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    id TEXT NOT NULL, name TEXT NOT NULL, caveat TEXT NOT NULL, `order` INTEGER NOT NULL
) STRICT;
INSERT INTO "programmes_versions" VALUES(1,'gardens',1,0,'gardens','vườn hoa','',1);
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_at TEXT NOT NULL,
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    near INTEGER NOT NULL CHECK (near IN (0, 1)),
    reading TEXT NOT NULL,
    again TEXT NOT NULL,
    likeness TEXT NOT NULL,
    facts TEXT NOT NULL,
    places TEXT NOT NULL,
    programme TEXT NOT NULL,
    opinion TEXT NOT NULL CHECK (opinion IN ('', 'up', 'down')),
    state TEXT NOT NULL CHECK (state IN ('', 'open', 'answered', 'dropped')),
    seen INTEGER NOT NULL,
    asker TEXT NOT NULL
) STRICT;
CREATE TABLE refused_commands (
    day TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
INSERT INTO "secrets" VALUES('people',X'00');
CREATE TABLE sources_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    id TEXT NOT NULL, title TEXT NOT NULL, short_title TEXT NOT NULL, publisher TEXT NOT NULL,
        author TEXT NOT NULL, kind TEXT NOT NULL, published TEXT, date_text TEXT NOT NULL,
        date_note TEXT NOT NULL
) STRICT;
INSERT INTO "sources_versions" VALUES(1,'report',1,0,'report','Báo cáo về những bông hoa biết hát','Báo cáo hoa hát','Sở Mây','Mộng Mơ','report','2031-05-06','06/05/2031','');
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    places TEXT NOT NULL,
    added_at TEXT NOT NULL,
    added_by INTEGER,
    withdrawn_at TEXT
) STRICT;
CREATE TABLE staff_chats (
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    chat TEXT NOT NULL,
    bound_at TEXT NOT NULL,
    PRIMARY KEY (channel, person)
) STRICT;
CREATE TABLE terms_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    kind TEXT NOT NULL, target TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
INSERT INTO "terms_versions" VALUES(1,'indicator / flowers / hoa ca sĩ',1,0,'indicator','flowers','hoa ca sĩ');
CREATE TABLE told (
    fact TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (fact, channel, chat)
) STRICT, WITHOUT ROWID;
CREATE TABLE topics_versions (
    version INTEGER PRIMARY KEY,
    `key` TEXT NOT NULL,
    change_id INTEGER NOT NULL REFERENCES changes (id),
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    id TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, legal_source TEXT NOT NULL,
        see TEXT NOT NULL
) STRICT;
INSERT INTO "topics_versions" VALUES(1,'singing',1,0,'singing','hoa hát','Hoa hát là hoa có tiếng.
Nghe lúc sáng sớm.','Sổ tay mây','');
CREATE TABLE wants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    at TEXT NOT NULL,
    seen INTEGER NOT NULL,
    UNIQUE (question, channel, chat)
) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX programmes_versions_by_key ON programmes_versions (`key`);
CREATE INDEX programmes_versions_by_change ON programmes_versions (change_id);
CREATE VIEW programmes AS
SELECT *
FROM programmes_versions
WHERE version IN (SELECT MAX(version) FROM programmes_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX places_versions_by_key ON places_versions (`key`);
CREATE INDEX places_versions_by_change ON places_versions (change_id);
CREATE VIEW places AS
SELECT *
FROM places_versions
WHERE version IN (SELECT MAX(version) FROM places_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX indicators_versions_by_key ON indicators_versions (`key`);
CREATE INDEX indicators_versions_by_change ON indicators_versions (change_id);
CREATE VIEW indicators AS
SELECT *
FROM indicators_versions
WHERE version IN (SELECT MAX(version) FROM indicators_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX sources_versions_by_key ON sources_versions (`key`);
CREATE INDEX sources_versions_by_change ON sources_versions (change_id);
CREATE VIEW sources AS
SELECT *
FROM sources_versions
WHERE version IN (SELECT MAX(version) FROM sources_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX facts_versions_by_key ON facts_versions (`key`);
CREATE INDEX facts_versions_by_change ON facts_versions (change_id);
CREATE VIEW facts AS
SELECT *
FROM facts_versions
WHERE version IN (SELECT MAX(version) FROM facts_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX products_versions_by_key ON products_versions (`key`);
CREATE INDEX products_versions_by_change ON products_versions (change_id);
CREATE VIEW products AS
SELECT *
FROM products_versions
WHERE version IN (SELECT MAX(version) FROM products_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX certificates_versions_by_key ON certificates_versions (`key`);
CREATE INDEX certificates_versions_by_change ON certificates_versions (change_id);
CREATE VIEW certificates AS
SELECT *
FROM certificates_versions
WHERE version IN (SELECT MAX(version) FROM certificates_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX topics_versions_by_key ON topics_versions (`key`);
CREATE INDEX topics_versions_by_change ON topics_versions (change_id);
CREATE VIEW topics AS
SELECT *
FROM topics_versions
WHERE version IN (SELECT MAX(version) FROM topics_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX terms_versions_by_key ON terms_versions (`key`);
CREATE INDEX terms_versions_by_change ON terms_versions (change_id);
CREATE VIEW terms AS
SELECT *
FROM terms_versions
WHERE version IN (SELECT MAX(version) FROM terms_versions GROUP BY `key`)
    AND removed = 0;
CREATE INDEX attempts_by_time ON attempts (at);
CREATE INDEX drafts_by_chat ON drafts (channel, chat, state);
CREATE INDEX drafts_untold ON drafts (told_channel, told_chat) WHERE told = 0;
CREATE INDEX questions_by_time ON questions (asked_at);
CREATE INDEX questions_open ON questions (likeness) WHERE state = 'open';
CREATE INDEX told_by_chat ON told (channel, chat);
CREATE INDEX notices_waiting ON notices (channel, chat) WHERE claimed_at IS NULL;
DELETE FROM "sqlite_sequence";
COMMIT;
