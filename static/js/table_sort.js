// Tables that sort by a click on their heads: th[data-sort] is "text" or "number", and
// td[data-value] what to sort by. What is unknown (empty) comes last, either way.

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function compare(kind, first, second) {
  return kind === "number" ? Number(first) - Number(second) : collator.compare(first, second);
}

function sort(table, head, isDescending) {
  const column = [...head.parentElement.cells].indexOf(head);
  const value = (row) => row.cells[column].dataset.value ?? "";
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => {
    const [first, second] = [value(a), value(b)];
    if (!first || !second) return (first ? 0 : 1) - (second ? 0 : 1);
    return compare(head.dataset.sort, first, second) * (isDescending ? -1 : 1);
  });
  body.append(...rows);
}

function bind(table) {
  const heads = [...table.querySelectorAll("th[data-sort]")];
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      // Of numbers people first want the largest, of names the first.
      const isDescending = before ? before === "ascending" : head.dataset.sort === "number";
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
      sort(table, head, isDescending);
    });
  }
}

document.querySelectorAll("table[data-sortable]").forEach(bind);
