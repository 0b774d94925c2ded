// The results follow what is typed. Without this script the button does the same.

const PAUSE_MS = 250;
const form = document.querySelector("#look");
const found = document.querySelector("#found");
const photo = document.querySelector("#photo");
let waiting;
let asked = 0;

function address() {
  const words = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return words.size ? `/ocop?${words}` : "/ocop";
}

async function look() {
  const mine = ++asked;
  const to = address();
  try {
    const response = await fetch(to, { headers: { "x-part": "results" } });
    // Whoever types fast is shown the last answer, not the slowest.
    if (!response.ok || mine !== asked) return;
    found.innerHTML = await response.text();
    history.replaceState(null, "", to);
  } catch {
    // Off the net: what is shown stays, and the button tries again.
  }
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE_MS);
});

// A narrower place is offered once a wide one is chosen: for that the page comes anew.
form.elements.noi.addEventListener("change", () => form.requestSubmit());

photo?.querySelector("input").addEventListener("change", (event) => {
  if (!event.target.files.length) return;
  photo.classList.add("sent");
  photo.requestSubmit();
});
