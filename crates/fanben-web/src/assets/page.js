// What a page gains when scripts run; everything works without. No part of a page is built here that the server
// does not also send: drafts, a guard for unsaved forms, paste from a spreadsheet, live sums, search as one types.
const root = document.documentElement;
root.classList.add("scripted");

const rows = (form) => [...form.querySelectorAll("[data-cell]")];
const texts = document.body.dataset;

// A form that was changed asks before it is left.
for (const form of document.querySelectorAll("form[data-guard]")) {
  const before = new URLSearchParams(new FormData(form)).toString();
  let sending = false;
  form.addEventListener("submit", () => { sending = true; });
  addEventListener("beforeunload", (event) => {
    const now = new URLSearchParams(new FormData(form)).toString();
    if (!sending && now !== before) event.preventDefault();
  });
}

// What is sent twice is recorded once by the server; a second click is simply not sent.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    const question = event.submitter?.dataset.ask;
    if (question && !confirm(question)) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
}

// Drafts: what is typed stays in this browser until it is saved or thrown away.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = `fanben:${form.dataset.draft}`;
  const base = form.dataset.base ?? "";
  const read = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !name.startsWith("_")));
  const initial = JSON.stringify(read());
  const note = form.querySelector("[data-draft-note]");
  let kept;
  try { kept = JSON.parse(localStorage.getItem(key) ?? "null"); } catch { kept = null; }
  if (kept && JSON.stringify(kept.values) !== initial && note) {
    note.hidden = false;
    note.querySelector("[data-restore]").addEventListener("click", () => {
      for (const [name, value] of Object.entries(kept.values)) {
        const field = form.elements.namedItem(name);
        if (field && "value" in field) field.value = value;
      }
      note.hidden = true;
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
    note.querySelector("[data-drop]").addEventListener("click", () => {
      localStorage.removeItem(key);
      note.hidden = true;
    });
    if (kept.base !== base) note.dataset.old = "yes";
  } else if (kept) {
    localStorage.removeItem(key);
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try { localStorage.setItem(key, JSON.stringify({ base, values: read() })); } catch { /* private window or full */ }
    }, 400);
  });
}
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("fanben:")) localStorage.removeItem(key);
  });
}

// A sheet: Enter and the arrows move down the column, a copied column is pasted down it, sums follow.
for (const form of document.querySelectorAll("form[data-sheet]")) {
  const cells = rows(form);
  // Where a row has several answers the next one below is so many further on.
  const across = Number(form.dataset.columns ?? 1);
  const reveal = (field) => {
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  };
  // How far each part is, as it is filled.
  const parts = [...form.querySelectorAll("[data-part]")].map((part) => [part.querySelector("[data-done]"), [...part.querySelectorAll("[data-cell]")]]);
  const count = () => {
    for (const [place, own] of parts) if (place && own.length) place.textContent = `${own.filter((cell) => cell.value !== "").length} / ${own.length}`;
  };
  form.addEventListener("input", count);
  // What differs from the stage before asks for the reason.
  form.addEventListener("change", ({ target }) => {
    const more = target.closest("tr")?.querySelector("details.more");
    if (more && target.dataset.last && target.value !== "" && target.value !== target.dataset.last) more.open = true;
  });
  form.addEventListener("keydown", (event) => {
    const at = cells.indexOf(event.target);
    if (at < 0 || event.isComposing || event.ctrlKey || event.altKey) return;
    const free = event.target.tagName !== "SELECT";
    const step = event.key === "Enter" ? (event.shiftKey ? -1 : 1)
      : free && event.key === "ArrowDown" ? 1 : free && event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    let to = at + step * across;
    // What is not asked is passed over.
    while (cells[to] && !("value" in cells[to])) to += step * across;
    const next = cells[to];
    if (next) { reveal(next); next.focus(); next.select?.(); }
  });
  form.addEventListener("paste", (event) => {
    const at = cells.indexOf(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
    if (at < 0 || (lines.length < 2 && !text.includes("\t"))) return;
    event.preventDefault();
    const wrong = [];
    const fill = (cell, value) => {
      if (!cell || !("value" in cell)) { if (value) wrong.push(value); return; }
      if (cell.tagName === "SELECT") {
        const option = [...cell.options].find((one) => one.value === value || one.text === value);
        if (option) cell.value = option.value; else wrong.push(value);
      } else cell.value = value;
    };
    lines.forEach((line, offset) => {
      const parts = line.split("\t").map((part) => part.trim());
      if (form.dataset.columns) {
        const free = across - (at % across);
        parts.forEach((value, beside) => fill(beside < free ? cells[at + offset * across + beside] : null, value));
        return;
      }
      const [value, reason] = parts;
      fill(cells[at + offset], value);
      const why = reason && cells[at + offset] && form.elements.namedItem(cells[at + offset].name.replace(/^v\./, "r."));
      if (why) { why.value = reason; reveal(why); }
    });
    const status = form.querySelector("[data-status]");
    if (status && wrong.length) status.textContent = `${texts.pasteWrong} ${wrong.join("、")}`;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const preview = form.dataset.preview;
  if (!preview) continue;
  let timer, running;
  const ask = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(preview, {
        method: "POST", body: new URLSearchParams(new FormData(form)), signal: running.signal,
        credentials: "same-origin", headers: { accept: "application/json" },
      });
      if (!answer.ok) return;
      const live = await answer.json();
      for (const [id, text] of Object.entries(live)) {
        const place = form.querySelector(`[data-live="${CSS.escape(id)}"]`);
        if (place) place.textContent = text;
      }
    } catch { /* the sums come with the next change or the next save */ }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 350); });
}

// A list narrows as one types; without scripts the form of the same field is sent.
for (const field of document.querySelectorAll("input[data-filter]")) {
  const list = document.getElementById(field.dataset.filter);
  const all = [...list.querySelectorAll("[data-find]")];
  const count = document.querySelector("[data-filter-count]");
  const narrow = () => {
    const wanted = field.value.trim();
    let left = 0;
    for (const one of all) {
      one.hidden = wanted !== "" && !one.dataset.find.includes(wanted);
      if (!one.hidden) left += 1;
    }
    if (count) count.textContent = left;
  };
  field.addEventListener("input", (event) => { if (!event.isComposing) narrow(); });
  field.addEventListener("compositionend", narrow);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = texts.copied;
  });
}

// The code of a slip comes behind the mark of the address: no server sees it there, nor the history.
const slip = document.querySelector("input[data-from-mark]");
if (slip && location.hash.length > 1) {
  slip.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}

// A link into what is closed opens it, in browsers that do not by themselves.
const lead = () => {
  const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const closed = place && place.closest("details:not([open])");
  if (!closed) return;
  for (let part = closed; part; part = part.parentElement.closest("details")) part.open = true;
  place.scrollIntoView();
};
addEventListener("hashchange", lead);
lead();

// On paper nothing can be opened: everything is.
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("main details")) one.open = true;
});

// A file goes in small pieces: over a link that breaks it goes on where it broke, even after the page was closed
// (the core of the tus protocol). Without scripts the form sends the file whole.
const PIECE = 256 * 1024;
for (const form of document.querySelectorAll("form[data-resume]")) {
  const field = form.querySelector('input[type="file"]');
  const bar = form.querySelector("[data-progress]");
  const says = form.querySelector("[data-says]");
  const headers = { "tus-resumable": "1.0.0", "x-form-token": form.elements.namedItem("_token").value };
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const ask = async (address, how) => {
    for (let times = 0; ; times += 1) {
      try {
        const answer = await fetch(address, { credentials: "same-origin", redirect: "error", ...how, headers: { ...headers, ...how.headers } });
        if (answer.status < 500) return answer;
      } catch { /* no link: asked again below */ }
      if (times >= 8) throw new Error("no link");
      says.textContent = form.dataset.broken;
      await wait(Math.min(15000, 500 * 2 ** times));
      // Whether the last piece came is not known: where to go on is asked first.
      if (how.method === "PATCH") return null;
    }
  };
  const far = async (address) => {
    const answer = await ask(address, { method: "HEAD" });
    return answer.ok ? Number(answer.headers.get("upload-offset")) : null;
  };
  const send = async (file) => {
    const key = `fanben:upload:${file.name}:${file.size}:${file.lastModified}`;
    let address = localStorage.getItem(key);
    let at = address ? await far(address) : null;
    if (at === null) {
      const answer = await ask(form.dataset.resume, { method: "POST", headers: { "upload-length": String(file.size) } });
      if (answer.status !== 201) throw new Error(await answer.text());
      address = answer.headers.get("location");
      try { localStorage.setItem(key, address); } catch { /* goes on only while the page is open */ }
      at = 0;
    }
    let breaks = 0;
    while (at < file.size) {
      const answer = await ask(address, {
        method: "PATCH", body: file.slice(at, at + PIECE),
        headers: { "upload-offset": String(at), "content-type": "application/offset+octet-stream" },
      });
      const now = answer === null ? await far(address) : Number(answer.headers.get("upload-offset") ?? NaN);
      if (now === null || Number.isNaN(now)) { localStorage.removeItem(key); throw new Error(form.dataset.failed); }
      breaks = now > at ? 0 : breaks + 1;
      if (breaks > 8) throw new Error(form.dataset.failed);
      at = now;
      bar.querySelector("progress").value = Math.floor((at / file.size) * 100);
      says.textContent = `${Math.floor((at / file.size) * 100)}%`;
    }
    localStorage.removeItem(key);
    return address.split("/").pop();
  };
  const hide = (name, value) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  };
  form.addEventListener("submit", async (event) => {
    const file = field.files[0];
    if (!file || form.dataset.whole) return;
    event.preventDefault();
    bar.hidden = false;
    if (file.size > Number(form.dataset.most)) { says.textContent = form.dataset.tooBig; return; }
    const button = form.querySelector("button:not([type])");
    button.disabled = true;
    try {
      const id = await send(file);
      hide("upload", id);
      hide("name", file.name);
      field.disabled = true;
      form.submit();
    } catch (error) {
      says.textContent = error.message === "no link" ? form.dataset.failed : error.message || form.dataset.failed;
      button.disabled = false;
    }
  });
}
