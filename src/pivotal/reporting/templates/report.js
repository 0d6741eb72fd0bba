// Without this script the page is whole; it only opens many at once, filters, and follows links into what is closed.
(() => {
  "use strict";
  const statements = [...document.querySelectorAll("details.statement")];
  const all = [...document.querySelectorAll("details")];
  const tools = document.getElementById("tools");
  const openAll = document.getElementById("open-all");
  const shown = document.getElementById("shown");
  const chips = [...tools.querySelectorAll("[data-verdict]")];
  let openedToPrint = [];

  const label = () => {
    const everyOpen = statements.length > 0 && statements.every((each) => each.open);
    openAll.textContent = everyOpen ? "Close all" : "Open all";
    openAll.setAttribute("aria-expanded", String(everyOpen));
  };
  const show = (chip) => {
    const wanted = chip.dataset.verdict;
    for (const each of chips) each.setAttribute("aria-pressed", String(each === chip));
    for (const each of statements) each.hidden = wanted !== "" && !each.dataset.verdicts.split(" ").includes(wanted);
    shown.textContent = `${statements.filter((each) => !each.hidden).length} of ${statements.length} statements shown`;
  };
  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    const holder = target && target.closest("details");
    if (!holder) return;
    if (holder.hidden) show(chips[0]);
    holder.open = true;
    target.scrollIntoView();
  };

  openAll.addEventListener("click", () => {
    const open = openAll.getAttribute("aria-expanded") !== "true";
    for (const each of statements) each.open = open;
    label();
  });
  for (const chip of chips) chip.addEventListener("click", () => show(chip));
  for (const each of statements) each.addEventListener("toggle", label);
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => {
    openedToPrint = all.filter((each) => !each.open);
    for (const each of openedToPrint) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of openedToPrint) each.open = false;
  });
  tools.hidden = false;
  follow();
})();
