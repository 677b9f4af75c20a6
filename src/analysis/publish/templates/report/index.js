(function () {
  "use strict";
  // The table is whole without this: it only adds a way to find a force and to sort the columns.
  var table = document.querySelector(".index table");
  if (!table) { return; }
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");

  function finder() {
    var holder = document.createElement("p");
    var label = document.createElement("label");
    var input = document.createElement("input");
    holder.className = "find";
    label.htmlFor = "find-a-force";
    label.textContent = "Find a force in the table";
    input.id = "find-a-force";
    input.type = "search";
    input.autocomplete = "off";
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase();
      var shown = 0;
      rows.forEach(function (row) {
        row.hidden = row.cells[0].textContent.toLowerCase().indexOf(wanted) === -1;
        if (!row.hidden) { shown += 1; }
      });
      said.textContent = shown + (shown === 1 ? " force" : " forces");
    });
    holder.appendChild(label);
    holder.appendChild(input);
    return holder;
  }

  function key(row, column) {
    var cell = row.cells[column];
    if (column === 0) { return cell.textContent.trim(); }
    return cell.dataset.value === undefined ? null : parseFloat(cell.dataset.value);
  }

  function sort(column, header, words) {
    var up = header.getAttribute("aria-sort") !== (column === 0 ? "ascending" : "descending");
    var descending = (column === 0) !== up;
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) {
      cell.removeAttribute("aria-sort");
    });
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    rows.sort(function (one, other) {
      var a = key(one, column), b = key(other, column);
      if (a === null || b === null) { return (a === null ? 1 : 0) - (b === null ? 1 : 0); }
      var order = typeof a === "string" ? a.localeCompare(b) : a - b;
      return descending ? -order : order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
    said.textContent = "Sorted by " + words + (descending ? ", from high to low" : ", from low to high");
  }

  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (header, column) {
    if (header.tagName !== "TH") { return; }
    var name = header.firstChild;
    var words = name.textContent.trim();
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    header.replaceChild(button, name);
    button.addEventListener("click", function () { sort(column, header, words); });
  });
  table.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");
  table.parentNode.parentNode.insertBefore(finder(), table.parentNode);
  table.parentNode.parentNode.insertBefore(said, table.parentNode);
}());
