//! Rubric tables as files: the real rubrics laid out as offices lay them out, read, written, printed
//! and read again.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fanben_model::intake::Merge;
use fanben_model::rubric::{Became, Drafted, Given, Printed, print_table, read_tables};
use fanben_model::scheme::{Scheme, read, write};
use fanben_papers::{Limits, read_documents, write_rubric};

/// The headings offices use.
const SHAPES: [&str; 5] = [
    "考核项目,考核内容,标准分,自评分,考核分",
    "一级指标,二级指标,分值,考评内容,考评方法、扣分标准,备注",
    "考核内容,考核标准,扣分标准,考核方式(查资料/看现场),得分",
    "序号,考核项目,考核指标,标准分,评分标准,牵头部门,得分",
    "一级指标,分值,二级指标,分值,考核要求,评分标准,扣分标准,加分标准,备注",
];

fn schemes(folder: &str) -> Vec<(String, Scheme)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut found = Vec::new();
    let mut packs: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    packs.sort();
    for pack in packs.iter().filter(|pack| pack.is_dir()) {
        let files = std::fs::read_dir(pack).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let about = text.contains("\nsubjects:") && text.contains("\ndimensions:");
            if about && let Ok(scheme) = read(&text) {
                found.push((file.display().to_string(), scheme));
            }
        }
    }
    assert!(found.len() > 4, "{folder}");
    found
}

#[test]
fn every_scheme_is_written_so_that_it_reads_back() {
    for (file, scheme) in schemes("rubrics").into_iter().chain(schemes("packs")) {
        let text = write(&scheme, "一句话");
        assert_eq!(read(&text).map_err(|error| format!("{error}\n{text}")), Ok(scheme), "{file}");
    }
}

fn drafted(path: &Path) -> Drafted {
    let grids = read_documents(path, &Limits::default(), &mut |_| {}).unwrap();
    let given = Given { year: 2026, ..Given::default() };
    read_tables(&grids, &given)
        .map_err(|none| format!("{}: {}", path.display(), none.says))
        .unwrap()
}

fn headings(shape: &str) -> Vec<String> {
    shape.split(',').map(str::to_owned).collect()
}

/// What a scheme says that is in its table. A sentence that scores nothing says what is asked for.
fn sentences(scheme: &Scheme) -> Vec<String> {
    let items = scheme.dimensions.iter().flat_map(|dimension| &dimension.items);
    let mut lines = Vec::new();
    for item in items {
        lines.push(format!("{} {} {}", item.id, item.name, item.points));
        let clauses = item.clauses.iter().map(|clause| clause.text().to_owned());
        let mut own: Vec<String> = item.content.lines().map(str::to_owned).chain(clauses).collect();
        own.sort();
        lines.extend(own);
    }
    lines
}

#[test]
fn the_real_rubrics_come_back_from_the_table_they_need() {
    let folder = tempfile::tempdir().unwrap();
    for (file, scheme) in schemes("rubrics") {
        let path = folder.path().join("细则.xlsx");
        write_rubric(&path, &scheme.title, &print_table(&scheme, &[])).unwrap();
        let found = drafted(&path).scheme;
        assert_eq!(sentences(&found), sentences(&scheme), "{file}");
    }
}

#[test]
fn the_real_rubrics_are_read_in_the_shapes_offices_use() {
    let folder = tempfile::tempdir().unwrap();
    let mut sum = 0;
    for (file, scheme) in schemes("rubrics") {
        if scheme.dimensions.iter().all(|dimension| dimension.items.is_empty()) {
            continue;
        }
        for shape in SHAPES {
            let table = print_table(&scheme, &headings(shape));
            let workbook = folder.path().join("细则.xlsx");
            let document = folder.path().join("细则.docx");
            write_rubric(&workbook, &scheme.title, &table).unwrap();
            write_document(&document, &table);
            let first = drafted(&workbook);
            let left: Vec<_> = first.report.of(Became::Left).collect();
            assert!(left.is_empty(), "{file} {shape}: {left:?}");
            let again = print_table(&first.scheme, &[]);
            let next = folder.path().join("再打印.xlsx");
            write_rubric(&next, &first.scheme.title, &again).unwrap();
            let second = drafted(&next);
            assert_eq!(second.scheme.dimensions, first.scheme.dimensions, "{file} {shape}");
            assert_eq!(print_table(&second.scheme, &[]).rows, again.rows, "{file} {shape}");
            let worded = drafted(&document);
            assert_eq!(worded.scheme.dimensions, first.scheme.dimensions, "{file} {shape}");
            sum += first.report.count(Became::Rule);
        }
    }
    assert!(sum > 400, "{sum}");
}

/// Writes a table as Word does: spans, blocks that go on below, its title a paragraph.
fn write_document(path: &Path, table: &Printed) {
    let mut body = String::new();
    let paragraph = |text: &str| {
        let runs: Vec<String> =
            text.lines().map(|line| format!("<w:t>{}</w:t>", escaped(line))).collect();
        format!("<w:p><w:r>{}</w:r></w:p>", runs.join("<w:br/>"))
    };
    let title = table.rows[0][0].clone();
    let _ = write!(body, "{}<w:p/><w:tbl>", paragraph(&title));
    for (row, cells) in table.rows.iter().enumerate().skip(1) {
        body.push_str("<w:tr>");
        let mut column = 0;
        while column < cells.len() {
            let within = |merge: &&Merge| {
                (merge.top..=merge.bottom).contains(&row)
                    && (merge.left..=merge.right).contains(&column)
            };
            let block = table.merges.iter().find(within).copied();
            let block =
                block.unwrap_or(Merge { top: row, left: column, bottom: row, right: column });
            let span = block.right - block.left + 1;
            let vertical = match (block.bottom > block.top, block.top == row) {
                (true, true) => "<w:vMerge w:val=\"restart\"/>",
                (true, false) => "<w:vMerge/>",
                _ => "",
            };
            let text = paragraph(&cells[column]);
            let _ = write!(
                body,
                "<w:tc><w:tcPr><w:gridSpan w:val=\"{span}\"/>{vertical}</w:tcPr>{text}</w:tc>"
            );
            column = block.right + 1;
        }
        body.push_str("</w:tr>");
    }
    body.push_str("</w:tbl>");
    packed(path, &body);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A document with this body.
fn packed(path: &Path, body: &str) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let links = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    for (name, text) in
        [("[Content_Types].xml", types), ("_rels/.rels", links), ("word/document.xml", &document)]
    {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

fn fanben(arguments: &[&str], path: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fanben"));
    if let Some(path) = path {
        command.env("PATH", path);
    }
    command.args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).into_owned()
}

const DOCUMENT: &str = "<w:p><w:r><w:t>某镇2026年村级工作考核办法</w:t></w:r></w:p>\
<w:p><w:r><w:t>考核得分90分以上为优秀,优秀不超过20%。</w:t></w:r><w:del><w:r><w:t>删去的话</w:t></w:r></w:del></w:p>\
<w:p><w:r><w:t>一、基础工作(20分)</w:t></w:r></w:p>\
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>考核内容</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>分值</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>评分标准</w:t></w:r></w:p></w:tc></w:tr>\
<w:tr><w:tc><w:p><w:r><w:t>三会一课</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>20</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>每少一次扣1分</w:t></w:r></w:p><w:p><w:r><w:t>弄虚作假的不得分</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";

#[test]
fn a_document_is_rated_the_same_day() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    packed(Path::new(&at("办法.docx")), DOCUMENT);
    let output = fanben(&["read", &at("办法.docx"), "--out", &at("办法.yaml")], None);
    let told = said(&output);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("《某镇2026年村级工作考核办法》") && told.contains("(tiers)"), "{told}");
    assert!(!told.contains("删去的话"), "{told}");
    std::fs::write(
        at("名册.csv"),
        "编码,名称,类型,上级编码,A1.1,A1.2\n990777101201,上渡村,村,,3,否\n",
    )
    .unwrap();
    let rated = fanben(&["rate", &at("办法.yaml"), "--facts", &at("名册.csv")], None);
    let told = said(&rated);
    assert!(rated.status.success() && told.contains("17"), "{told}");
    let printed = fanben(&["print", &at("办法.yaml"), "--out", &at("细则.xlsx")], None);
    assert!(printed.status.success(), "{}", said(&printed));
    let first = read(&std::fs::read_to_string(at("办法.yaml")).unwrap()).unwrap();
    assert_eq!(drafted(Path::new(&at("细则.xlsx"))).scheme.dimensions, first.dimensions);
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("名册.csv"), "姓名,性别,电话\n甲,女,1\n").unwrap();
    let none = said(&fanben(&["read", &at("名册.csv")], None));
    assert!(none.contains("没有认出评分细则的表头") && none.contains("评分标准"), "{none}");
    std::fs::write(at("办法.doc"), "{\\rtf1 x}").unwrap();
    let old = said(&fanben(&["read", &at("办法.doc")], Some("/nowhere")));
    assert!(old.contains("LibreOffice") && old.contains("另存为.docx"), "{old}");
    packed(Path::new(&at("空.docx")), "<w:p><w:r><w:t>没有表格</w:t></w:r></w:p>");
    let empty = said(&fanben(&["read", &at("空.docx")], None));
    assert!(empty.contains("文档里没有表格"), "{empty}");
}
