(function () {
  "use strict";
  // The table is whole without this: it only adds a way to find a force and to sort the columns.
  var table = document.querySelector(".index table");
  if (!table) { return; }
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  // The list from A to Z has the order that the table has when it opens.
  var letters = Array.prototype.slice.call(document.querySelectorAll(".a-to-z li"));
  var said = spoken("visually-hidden");
  var found = spoken("found");
  var less = document.createElement("p");
  var held = rows.map(function (row, place) {
    return { row: row, item: letters[place], words: plain(row.cells[0].textContent + " | " + row.dataset.foundBy) };
  });

  function spoken(name) {
    var place = document.createElement("p");
    place.className = name;
    place.setAttribute("role", "status");
    return place;
  }

  function plain(text) {
    return " " + text.toLowerCase().replace(/&/g, " and ").replace(/['’]/g, "")
      .replace(/[^a-z0-9|]+/g, " ").trim();
  }

  function find(text) {
    var wanted = plain(text);
    var any = wanted === " ";
    // The beginning of a word first: "west" is no part of Gwent's name, and "hull" not one of Solihull's.
    var hits = held.filter(function (one) { return any || one.words.indexOf(wanted) !== -1; });
    if (!hits.length) {
      hits = held.filter(function (one) { return one.words.indexOf(wanted.trim()) !== -1; });
    }
    held.forEach(function (one) {
      one.row.hidden = one.item.hidden = hits.indexOf(one) === -1;
    });
    less.hidden = any || !hits.length;
    less.firstChild.data = "Only " + hits.length + " of the " + held.length + " forces " +
      (hits.length === 1 ? "is" : "are") + " shown. ";
    table.parentNode.hidden = !hits.length;
    if (any) {
      found.textContent = "";
    } else if (!hits.length) {
      found.textContent = "No force found. Try the name of a force, a county or a large town, or its first letters.";
    } else {
      found.textContent = hits.length + (hits.length === 1 ? " force: " : " forces: ") +
        hits.map(function (one) { return one.item.textContent.trim(); }).join(", ");
    }
  }

  function finder() {
    var holder = document.getElementById("finder");
    var label = document.createElement("label");
    var input = document.createElement("input");
    var all = document.createElement("button");
    label.htmlFor = "find-a-force";
    label.textContent = "Name, county or town";
    input.id = "find-a-force";
    input.type = "search";
    input.autocomplete = "off";
    input.addEventListener("input", function () { find(input.value); });
    holder.appendChild(label);
    holder.appendChild(input);
    holder.appendChild(found);
    holder.hidden = false;
    less.className = "less";
    less.hidden = true;
    less.appendChild(document.createTextNode(""));
    all.type = "button";
    all.textContent = "Show all";
    all.addEventListener("click", function () {
      input.value = "";
      find("");
      input.focus();
    });
    less.appendChild(all);
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
  finder();
  table.parentNode.parentNode.insertBefore(less, table.parentNode);
  table.parentNode.parentNode.insertBefore(said, table.parentNode);
}());
