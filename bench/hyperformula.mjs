// One live edit in a spreadsheet engine: 1,526 villages x 100 items as formulas, one value changes.
// Run by `bench/run`, which installs hyperformula from npm beside this file.
import { HyperFormula } from "hyperformula";

const villages = Number(process.argv[2] ?? 1526);
const items = Number(process.argv[3] ?? 100);
const value = (v, i) => (v * 7919 + i * 104729 + v * i * 31) % 101;
const column = (at) => {
  let name = "";
  for (let rest = at + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
};
const points = (item, cell) => {
  if (item % 2 === 1) return `MAX(0,500-${5 * (1 + (item % 5))}*${cell})`;
  const start = 40 + (item % 10);
  return `IF(${cell}<${start},0,IF(${cell}<${start + 20},200,IF(${cell}<${start + 35},400,500)))`;
};
// Columns: values, points, total, star, rank.
const rows = [];
for (let v = 0; v < villages; v++) {
  const row = [];
  for (let i = 0; i < items; i++) row.push(value(v, i));
  for (let i = 0; i < items; i++) row.push("=" + points(i, `${column(i)}${v + 1}`));
  const total = column(2 * items);
  row.push(`=SUM(${column(items)}${v + 1}:${column(2 * items - 1)}${v + 1})`);
  const percent = `${total}${v + 1}*100/${500 * items}`;
  row.push(`=IF(A${v + 1}<5,0,IF(${percent}>=70,5,IF(${percent}>=60,4,IF(${percent}>=50,3,IF(${percent}>=40,2,1)))))`);
  const first = Math.floor(v / 20) * 20 + 1;
  const last = Math.min(first + 19, villages);
  row.push(`=1+COUNTIF(${total}${first}:${total}${last},">"&${total}${v + 1})`);
  rows.push(row);
}
const engine = HyperFormula.buildFromArray(rows, { licenseKey: "gpl-v3" });
const times = [];
for (let turn = 0; turn < 21; turn++) {
  const start = performance.now();
  engine.setCellContents({ sheet: 0, row: 700, col: 7 }, [[turn]]);
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ engine: "hyperformula edit", villages, items, seconds: times[10] / 1000 }));
