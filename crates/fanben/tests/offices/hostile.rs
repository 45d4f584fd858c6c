//! Files that would harm or flood a reader: each ends in a sentence or a scheme, in bounded memory,
//! and nothing of them is run, followed or fetched.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zip::write::{SimpleFileOptions, ZipWriter};

const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEETS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const WORDS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// What the command said about a file, and the most memory it held, in MB.
struct Said {
    text: String,
    most: u64,
}

/// Reads a file with the program, watching its memory.
fn read(path: &Path, more: &[&str]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let said = folder.path().join("said");
    let file = std::fs::File::create(&said).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_fanben"))
        .arg("read")
        .arg(path)
        .args(more)
        .stdin(Stdio::null())
        .stdout(file.try_clone().unwrap())
        .stderr(file)
        .spawn()
        .unwrap();
    let mut most = 0;
    while program.try_wait().unwrap().is_none() {
        let about = std::fs::read_to_string(format!("/proc/{}/status", program.id()));
        let about = about.unwrap_or_default();
        let peak = about.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok());
        most = kilobytes.unwrap_or(0_u64).div_ceil(1024).max(most);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    Said { text: std::fs::read_to_string(said).unwrap(), most }
}

fn link(id: &str, kind: &str, target: &str) -> String {
    let mode = if target.contains(':') { " TargetMode=\"External\"" } else { "" };
    format!("<Relationship Id=\"{id}\" Type=\"{LINKS}/{kind}\" Target=\"{target}\"{mode}/>")
}

fn links(all: &[String]) -> String {
    format!("<Relationships>{}</Relationships>", all.concat())
}

/// Writes a workbook whose only sheet is written piece by piece.
fn workbook(path: &Path, book_links: &[String], sheet: impl FnOnce(&mut dyn std::io::Write)) {
    let mut zip = ZipWriter::new(std::fs::File::create(path).unwrap());
    let fast = SimpleFileOptions::default().compression_level(Some(1));
    let book = format!(
        "<workbook xmlns=\"{SHEETS}\" xmlns:r=\"{LINKS}\"><sheets><sheet name=\"细则\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>"
    );
    let mut own = vec![link("s", "worksheet", "worksheets/sheet1.xml")];
    own.extend(book_links.iter().cloned());
    for (name, text) in [
        ("_rels/.rels", links(&[link("a", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links(&own)),
    ] {
        zip.start_file(name, fast).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", fast).unwrap();
    write!(zip, "<worksheet xmlns=\"{SHEETS}\"><sheetData>").unwrap();
    sheet(&mut zip);
    write!(zip, "</sheetData></worksheet>").unwrap();
    zip.finish().unwrap();
}

fn row(cells: &[&str]) -> String {
    let mut text = String::from("<row>");
    for cell in cells {
        let _ = write!(text, "<c t=\"inlineStr\"><is><t>{cell}</t></is></c>");
    }
    text + "</row>"
}

fn document(path: &Path, document_links: &[String], body: &str) {
    let mut zip = ZipWriter::new(std::fs::File::create(path).unwrap());
    let text = format!(
        "<w:document xmlns:w=\"{WORDS}\" xmlns:r=\"{LINKS}\"><w:body>{body}</w:body></w:document>"
    );
    for (name, text) in [
        ("_rels/.rels", links(&[link("a", "officeDocument", "word/document.xml")])),
        ("word/_rels/document.xml.rels", links(document_links)),
        ("word/document.xml", text),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

fn drawn(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row =
        |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

const HEAD: &[&str] = &["考核项目", "评分标准", "分值"];

#[test]
fn a_sheet_of_200_megabytes_is_refused_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("大表.xlsx");
    let rows = [row(HEAD), row(&["党建", "每少一次会议扣1分", "10"]).repeat(1000)];
    workbook(&path, &[], |sheet| {
        sheet.write_all(rows[0].as_bytes()).unwrap();
        for _ in 0..=(200 << 20) / rows[1].len() {
            sheet.write_all(rows[1].as_bytes()).unwrap();
        }
    });
    let said = read(&path, &[]);
    assert!(said.text.contains("每张表最多读取100000行"), "{}", said.text);
    assert!(said.most < 300, "{} MB", said.most);
}

#[test]
fn a_bomb_is_put_down_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("炸弹.xlsx");
    // 200 MB between two tags, in about 1 MB of file.
    workbook(&path, &[], |sheet| {
        let blank = vec![b' '; 1 << 20];
        for _ in 0..200 {
            sheet.write_all(&blank).unwrap();
        }
    });
    assert!(std::fs::metadata(&path).unwrap().len() < 4 << 20);
    let said = read(&path, &[]);
    assert!(said.text.contains("解压后超过"), "{}", said.text);
    assert!(said.most < 200, "{} MB", said.most);
}

#[test]
fn ten_thousand_items_are_read_and_ten_thousand_tables_in_each_other_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("一万项.csv");
    let mut text = String::from("考核项目,考核指标,评分标准,分值\n");
    for number in 0..10_000 {
        // Reading a sentence takes longest; a tenth of them shows that nothing grows as a square.
        let says = if number % 10 == 0 { "每少一次扣1分" } else { "" };
        let _ = writeln!(text, "第{}组,事项{number},{says},1", number / 2);
    }
    std::fs::write(&path, text).unwrap();
    let out = folder.path().join("办法.yaml").display().to_string();
    let said = read(&path, &["--out", &out]);
    assert!(
        said.text.contains("5000个大项,10000个计分项"),
        "{}",
        &said.text[..600.min(said.text.len())]
    );
    assert!(said.most < 500, "{} MB", said.most);
    let nested = folder.path().join("套娃.docx");
    document(&nested, &[], &"<w:tbl><w:tr><w:tc>".repeat(10_000));
    let said = read(&nested, &[]);
    assert!(said.text.contains("文件已损坏"), "{}", said.text);
}

#[test]
fn a_password_is_named_with_the_way_to_take_it_off() {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/offices/tables");
    for name in ["加密.xlsx", "加密.docx"] {
        let said = read(&folder.join(name), &[]).text;
        assert!(said.contains("加了打开密码") && said.contains("清空密码"), "{said}");
    }
}

#[test]
fn macros_are_told_and_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("带宏.xlsm");
    let macros = [link("m", "vbaProject", "vbaProject.bin")];
    workbook(&book, &macros, |sheet| {
        let rows = row(HEAD) + &row(&["党建", "每少一次会议扣1分", "10"]);
        sheet.write_all(rows.as_bytes()).unwrap();
    });
    let words = folder.path().join("带宏.docm");
    document(&words, &macros, &drawn(&[HEAD, &["党建", "每少一次会议扣1分", "10"]]));
    for path in [book, words] {
        let said = read(&path, &[]).text;
        assert!(said.contains("宏没有运行") && said.contains("1个计分项"), "{said}");
    }
}

#[test]
fn formulas_and_links_stay_words() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("跑过");
    let run = format!("touch {}", mark.display());
    let sheet = folder.path().join("公式.csv");
    let text = format!(
        "考核项目,评分标准,分值\n=cmd|'/C {run}'!A0,每少一次扣1分,10\n\"=HYPERLINK(\"\"file:///etc/passwd\"\")\",+1分,10\n"
    );
    std::fs::write(&sheet, text).unwrap();
    let book = folder.path().join("外链.xlsx");
    let outside = [link("x", "externalLink", "file:///etc/passwd")];
    workbook(&book, &outside, |sheet| {
        let formula = "<row><c t=\"str\"><f>[1]Sheet1!A1</f><v>党建</v></c><c t=\"str\"><f>WEBSERVICE(\"http://127.0.0.1:9/\")</f><v>每少一次扣1分</v></c><c><f>5+5</f><v>10</v></c></row>";
        sheet.write_all((row(HEAD) + formula).as_bytes()).unwrap();
    });
    let words = folder.path().join("域.docx");
    let field = format!(
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe \"{run}\"</w:instrText></w:r><w:hyperlink r:id=\"h\"><w:r><w:t>见网页</w:t></w:r></w:hyperlink></w:p>"
    );
    let outside =
        [link("h", "hyperlink", "http://127.0.0.1:9/"), link("i", "image", "file:///etc/passwd")];
    document(&words, &outside, &(field + &drawn(&[HEAD, &["党建", "每少一次扣1分", "10"]])));
    for path in [&sheet, &book, &words] {
        let out = folder.path().join("办法.yaml").display().to_string();
        let said = read(path, &["--out", &out]).text;
        assert!(said.contains("个计分项"), "{said}");
        let written = std::fs::read_to_string(&out).unwrap();
        assert!(!written.contains("root:") && !written.contains("DDEAUTO"), "{written}");
        let again = folder.path().join("细则.xlsx").display().to_string();
        let print = Command::new(env!("CARGO_BIN_EXE_fanben"))
            .args(["print", &out, "--out", &again])
            .output()
            .unwrap();
        assert!(print.status.success());
        let mut archive = zip::ZipArchive::new(std::fs::File::open(&again).unwrap()).unwrap();
        let mut part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
        let text = std::io::read_to_string(&mut part).unwrap();
        assert!(!text.contains("<f>") && !text.contains("<hyperlink"), "{text}");
    }
    assert!(!mark.exists());
}
