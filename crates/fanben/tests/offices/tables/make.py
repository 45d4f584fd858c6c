"""Writes the rubrics of rubrics/ as tables an office would send: title rows, annex numbers, merged cells,
section rows, several clauses in a cell, points in the text, subtotals, repeated headings, notes,
signature rows. Not with this project's own writer: openpyxl and python-docx write them, LibreOffice
turns some into .xls and into its own dialects of .xlsx and .docx.

    pip install openpyxl python-docx pyyaml && python3 make.py     (LibreOffice on the PATH)
"""

import pathlib
import subprocess
import tempfile

import docx
import openpyxl
import yaml
from docx.oxml.ns import qn
from openpyxl.styles import Alignment, Border, Font, Side

HERE = pathlib.Path(__file__).parent
RUBRICS = HERE.parents[4] / "rubrics"

# file, scheme, shape, how its lists are numbered, how it is written
OFFICES = [
    ("河长办.xls", "hezhangzhi/scheme", 4, "1.", "xls"),
    ("县考核办.xlsx", "xianjincun/scheme", 2, "one", "xlsx"),
    ("木坪镇.docx", "mubiaozeren/scheme", 1, "①", "docx"),
    ("组织部.docx", "xingjichuangjian/scheme", 3, "1、", "libre-docx"),
    ("综治办.xlsx", "wuxingpingancun/scheme", 5, "(1)", "xlsx"),
    ("社区办.xls", "wanggeyuan/kaohe", 4, "1.", "xls"),
    ("街道办.xlsx", "wanggeyuan/niandu", 1, "one", "libre-xlsx"),
    ("农业办.docx", "dangyuanjifen/scheme", 2, "lines", "docx"),
    ("党支部.xlsx", "xianfengzhishu/scheme", 5, "one", "xlsx"),
    ("督查室.xls", "mubiaokaohe/yue", 1, "one", "xls"),
    ("党政办.docx", "mubiaokaohe/niandu", 4, "one", "docx"),
    ("村委会.xlsx", "cunminjifen/scheme", 3, "one", "libre-xlsx"),
    ("爱卫办.xlsx", "weishengwenminghu/pingxuan", 2, "one", "xlsx"),
    ("爱卫办复评.docx", "weishengwenminghu/fuping", 5, "one", "docx"),
    ("财政所.xlsx", "ganbubaochou/scheme", 4, "one", "xlsx"),
    ("新农办.xls", "jinxingjihua/scheme", 2, "one", "xls"),
]

CHINESE = "一二三四五六七八九十"


class Table:
    """Rows of cells, and which of them are one."""

    def __init__(self, width):
        self.width, self.rows, self.merges, self.heads = width, [], [], []

    def row(self, *cells):
        self.rows.append(list(cells) + [""] * (self.width - len(cells)))
        return len(self.rows) - 1

    def across(self, text):
        at = self.row(text)
        if self.width > 1:
            self.merges.append((at, 0, at, self.width - 1))

    def down(self, top, bottom, column):
        if bottom > top:
            self.merges.append((top, column, bottom, column))

    def head(self, *levels):
        top = len(self.rows)
        for level in levels:
            self.heads.append(self.row(*level))
        if len(levels) == 2:
            upper, lower = levels
            for column in range(self.width):
                if lower[column] == "":
                    self.down(top, top + 1, column)
                elif upper[column]:
                    right = column
                    while right + 1 < self.width and upper[right + 1] == "" and lower[right + 1]:
                        right += 1
                    self.merges.append((top, column, top, right))


def wide(text):
    """Digits as some keyboards write them."""
    return text.translate(str.maketrans("0123456789()", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff08\uff09"))


def texts(item):
    return [clause if isinstance(clause, str) else clause["text"] for clause in item.get("clauses", [])]


def listed(clauses, style):
    if len(clauses) < 2:
        return "".join(clauses)
    if style == "lines":
        return "\n".join(clauses)
    marks = {
        "①": [chr(0x2460 + n) for n in range(20)],
        "1.": [f"{n}." for n in range(1, 21)],
        "1、": [f"{n}、" for n in range(1, 21)],
        "(1)": [f"({n})" for n in range(1, 21)],
        "one": [f"{n}." for n in range(1, 21)],
    }[style]
    joint = "\n" if style in ("1.", "①") else ";" if style != "one" else ";\n"
    return joint.join(mark + clause for mark, clause in zip(marks, clauses))


def worth(item, dimension):
    """The cell of points."""
    points = str(item.get("points", ""))
    if item.get("floor"):
        return item["floor"].lstrip("-")
    if dimension.get("outside") and points == "0":
        return ""
    if dimension.get("outside"):
        return points.lstrip("-")
    more = [word for key, word in (("no_cap", "不封顶"), ("no_floor", "不保底")) if item.get(key)]
    return points + (f"\n({'、'.join(more)})" if more else "")


def name_of(dimension, number):
    points = dimension.get("points")
    said = f"({points}分)" if points and not dimension.get("outside") else ""
    return f"{CHINESE[number]}、{dimension['name']}{said}"


def closed(table, scheme, signed):
    for note in scheme.get("notes", [])[:2]:
        table.across(f"注:{note['text']}。")
    if signed:
        table.across("考核组组长(签字):            被考核单位负责人(签字):            年   月   日")


def shape_1(scheme, style):
    table = Table(5)
    head = ("考核项目", "考核内容", "标准分", "自评分", "考核分")
    table.head(head)
    for number, dimension in enumerate(scheme["dimensions"]):
        top = len(table.rows)
        for item in dimension["items"]:
            said = listed(texts(item), style) or item["name"]
            table.row("", said, worth(item, dimension))
        table.rows[top][0] = wide(name_of(dimension, number).replace("(", "\n("))
        table.down(top, len(table.rows) - 1, 0)
    total = scheme.get("points")
    if total:
        table.row("合  计", "", str(total))
    closed(table, scheme, True)
    return table


def shape_2(scheme, style):
    table = Table(6)
    head = ("一级指标", "二级指标", "分值", "考评内容", "考评方法、扣分标准", "备注")
    table.head(head)
    for number, dimension in enumerate(scheme["dimensions"]):
        top = len(table.rows)
        for item in dimension["items"]:
            asked = item.get("content", "") or f"{item['name']}开展情况"
            table.row("", " " + item["name"] + "  ", worth(item, dimension), asked, listed(texts(item), style))
        table.rows[top][0] = name_of(dimension, number)
        table.down(top, len(table.rows) - 1, 0)
        if number == 0 and len(scheme["dimensions"]) > 1:
            table.head(head)
    closed(table, scheme, True)
    return table


def shape_3(scheme, style):
    table = Table(5)
    table.head(("考核内容", "考核标准", "扣分标准", "考核方式\n(查资料/看现场)", "得分"))
    for number, dimension in enumerate(scheme["dimensions"]):
        table.across(name_of(dimension, number))
        for item in dimension["items"]:
            points = worth(item, dimension)
            name = f"{item['name']}({points}分)" if points.isdigit() else item["name"]
            deducts = all("扣" in text for text in texts(item)) and texts(item)
            asked = "" if deducts else listed(texts(item), style)
            table.row(name, asked, listed(texts(item), style) if deducts else "", "查资料", "")
    closed(table, scheme, False)
    return table


def shape_4(scheme, style):
    table = Table(7)
    head = ("序号", "考核项目", "考核指标", "标准分", "评分标准", "牵头部门", "得分")
    table.head(head)
    count, pages = 0, 0
    for dimension in scheme["dimensions"]:
        top = len(table.rows)
        for item in dimension["items"]:
            count += 1
            lead = item.get("lead") or dimension.get("lead") or ""
            table.row(str(count), "", item["name"], worth(item, dimension), listed(texts(item), style), lead)
        table.rows[top][1] = dimension["name"]
        table.down(top, len(table.rows) - 1, 1)
        points = dimension.get("points")
        if points and not dimension.get("outside") and len(scheme["dimensions"]) > 1:
            table.row("小计", "", "", str(points))
        pages += len(table.rows) - top
        if pages > 14:
            # The headings again on the next page.
            table.head(head)
            pages = 0
    if scheme.get("points"):
        table.row("合计", "", "", str(scheme["points"]))
    closed(table, scheme, True)
    return table


def shape_5(scheme, style):
    table = Table(9)
    table.head(
        ("一级指标", "", "二级指标", "", "考核要求", "评分标准", "扣分标准", "加分标准", "备注"),
        ("名称", "分值", "名称", "分值", "", "", "", "", ""),
    )
    for dimension in scheme["dimensions"]:
        top = len(table.rows)
        for item in dimension["items"]:
            asked = item.get("content", "") or f"做好{item['name']}工作"
            table.row("", "", item["name"], worth(item, dimension), asked, listed(texts(item), style))
        table.rows[top][0] = dimension["name"]
        table.rows[top][1] = str(dimension.get("points") or "")
        for column in (0, 1):
            table.down(top, len(table.rows) - 1, column)
    closed(table, scheme, False)
    return table


SHAPES = {1: shape_1, 2: shape_2, 3: shape_3, 4: shape_4, 5: shape_5}


def above(scheme, number):
    yield f"附件{number + 1}"
    yield f"2026年{scheme['title']}评分表"
    yield "被考核单位:              填表日期:    年   月   日"


def workbook(path, scheme, table, number):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1" if number % 2 else "评分表"
    lines = list(above(scheme, number))
    thin = Side(style="thin")
    for at, text in enumerate(lines, 1):
        sheet.cell(at, 1, text).font = Font(name="方正小标宋简体" if at == 2 else "宋体", size=18 if at == 2 else 11)
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=table.width)
    down = len(lines) + 1
    for at, row in enumerate(table.rows):
        for column, text in enumerate(row):
            number_cell = text.replace(".", "", 1).isdigit() and at not in table.heads
            cell = sheet.cell(at + down, column + 1)
            cell.value = (float(text) if "." in text else int(text)) if number_cell else (text or None)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(thin, thin, thin, thin)
    for top, left, bottom, right in table.merges:
        sheet.merge_cells(start_row=top + down, start_column=left + 1, end_row=bottom + down, end_column=right + 1)
    book.save(path)


def document(path, scheme, table, number):
    paper = docx.Document()
    paper.styles["Normal"].font.name = "仿宋_GB2312"
    paper.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    for text in above(scheme, number):
        paper.add_paragraph(text)
    drawn = paper.add_table(rows=len(table.rows), cols=table.width)
    drawn.style = "Table Grid"
    for at, row in enumerate(table.rows):
        for column, text in enumerate(row):
            if text:
                drawn.cell(at, column).text = text
    for top, left, bottom, right in table.merges:
        drawn.cell(top, left).merge(drawn.cell(bottom, right))
    paper.save(path)


def converted(source, ending, target):
    filters = {"xls": "xls:MS Excel 97", "xlsx": "xlsx:Calc MS Excel 2007 XML", "docx": "docx:MS Word 2007 XML"}
    subprocess.run(
        ["soffice", "--headless", "--convert-to", filters[ending], "--outdir", str(target), str(source)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main():
    for number, (name, scheme, shape, style, how) in enumerate(OFFICES):
        read = yaml.safe_load((RUBRICS / f"{scheme}.yaml").read_text(encoding="utf-8"))
        table = SHAPES[shape](read, style)
        with tempfile.TemporaryDirectory() as folder:
            words = "docx" in how
            plain = pathlib.Path(folder) / (pathlib.Path(name).stem + (".docx" if words else ".xlsx"))
            (document if words else workbook)(plain, read, table, number)
            if how in ("xlsx", "docx"):
                (HERE / name).write_bytes(plain.read_bytes())
            else:
                converted(plain, name.rsplit(".", 1)[1], HERE)


main()
