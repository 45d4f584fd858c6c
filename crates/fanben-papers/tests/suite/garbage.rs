//! Files that are no sheets, or would be too much: one sentence each, and no more memory than the
//! limits allow.

use std::io::{Cursor, Write as _};

use fanben_model::intake::Noticed::{FormulaWithoutResult, HiddenRow};
use fanben_papers::{Limits, read_documents, read_grids_within};
use zip::write::{SimpleFileOptions, ZipWriter};

const MAIN: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What is said about a file of these bytes.
fn said(name: &str, bytes: &[u8], limits: &Limits) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    match read_grids_within(&path, limits, &mut |_| {}) {
        Ok(grids) => format!("读到{}张表", grids.len()),
        Err(error) => error.to_string(),
    }
}

fn check(name: &str, bytes: &[u8], wanted: &str) {
    let told = said(name, bytes, &Limits::default());
    assert_eq!(told, format!("{name}:{wanted}"));
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet whose XML holds this.
fn workbook(sheet: &str) -> Vec<u8> {
    zipped(&[
        (
            "[Content_Types].xml",
            &format!(
                r#"<Types><Override PartName="/xl/workbook.xml" ContentType="{MAIN}"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            &format!(
                r#"<Relationships><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="数据" sheetId="1" r:id="b"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships><Relationship Id="b" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(r#"<worksheet xmlns="{SHEET}"><sheetData>{sheet}</sheetData></worksheet>"#),
        ),
    ])
}

#[test]
fn entities_bring_nothing_in_from_outside() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, "SECRET-OF-THE-MACHINE").unwrap();
    let address = format!("file://{}", secret.display());
    let row = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>编码&outer;&twice;</t></is></c></row>"#;
    let sheet = format!(
        r#"<!DOCTYPE worksheet [<!ENTITY outer SYSTEM "{address}"><!ENTITY once "many"><!ENTITY twice "&once;&once;">]><worksheet xmlns="{SHEET}"><sheetData>{row}</sheetData></worksheet>"#
    );
    let whole = workbook(row);
    let mut parts = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let part = parts.by_index_raw(at).unwrap();
        if !part.name().unwrap().ends_with("sheet1.xml") {
            zip.raw_copy_file(part).unwrap();
        }
    }
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(sheet.as_bytes()).unwrap();
    let path = folder.path().join("外部.xlsx");
    std::fs::write(&path, zip.finish().unwrap().into_inner()).unwrap();
    let came = match read_grids_within(&path, &Limits::default(), &mut |_| {}) {
        Ok(grids) => format!("{grids:?}"),
        Err(error) => error.to_string(),
    };
    assert!(!came.contains("SECRET") && !came.contains("manymany"), "{came}");
    assert!(came.contains("编码"), "the rest of the cell is read: {came}");
}

#[test]
fn what_is_no_sheet_says_what_it_is() {
    let noise: Vec<u8> =
        (0..4096_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    check("a.xlsx", &noise, "认不出这是什么文件;能读的是.xlsx、.xls、.ods和.csv表格");
    check("a.csv", &noise, "认不出这是什么文件;能读的是.xlsx、.xls、.ods和.csv表格");
    check("a.csv", &[0; 5000], "认不出这是什么文件;能读的是.xlsx、.xls、.ods和.csv表格");
    check("a.xlsx", b"", "文件是空的;请重新导出或重新下载");
    check("a.csv", b"\xef\xbb\xbf \r\n", "文件是空的;请重新导出或重新下载");
    check("a.pdf", b"%PDF-1.4\n", "这是PDF文件,不是表格;请用原来的表格文件(.xlsx或.csv)");
    check("a.zip", &zipped(&[("a.csv", "编码")]), "这是压缩包;请先解压,再用其中的表格文件");
    let document = zipped(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<a/>")]);
    let wanted = "这是文字文档,不是表格;请把其中的表格复制到表格软件,另存为.xlsx或.csv";
    check("通知.docx", &document, wanted);
}

#[test]
fn a_password_is_told_from_damage() {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    compound.create_stream("/EncryptionInfo").unwrap().write_all(&[4, 0, 4, 0]).unwrap();
    compound.create_stream("/EncryptedPackage").unwrap().write_all(&[7; 5000]).unwrap();
    let bytes = compound.into_inner().into_inner();
    let wanted = "文件加了打开密码,读不了;请用WPS或Office打开,在“另存为”的“加密”(或“工具—常规选项”)里清空密码,另存后再读";
    check("a.xlsx", &bytes, wanted);
    check("a.docx", &bytes, wanted);
    // The head of an old Word document, and the record of an old workbook that is locked.
    let mut old = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let head = [0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    old.create_stream("/WordDocument").unwrap().write_all(&head).unwrap();
    check("a.doc", &old.into_inner().into_inner(), wanted);
    let mut old = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let records = [&[9, 8, 4, 0, 0, 6, 5, 0][..], &[0x2f, 0, 2, 0, 0, 0]].concat();
    old.create_stream("/Workbook").unwrap().write_all(&records).unwrap();
    check("a.xls", &old.into_inner().into_inner(), wanted);
}

#[test]
fn a_file_that_breaks_off_is_damaged() {
    let row = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>编码</t></is></c></row>"#;
    let whole = workbook(row);
    assert_eq!(said("a.xlsx", &whole, &Limits::default()), "读到1张表");
    for end in (10..whole.len()).step_by(whole.len() / 23) {
        let told = said("a.xlsx", &whole[..end], &Limits::default());
        assert!(told.starts_with("a.xlsx:") && told.contains('请'), "{end}: {told}");
    }
    // Any byte may be wrong; nothing panics.
    for at in (0..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        said("a.xlsx", &bytes, &Limits::default());
    }
}

#[test]
fn sizes_a_file_only_claims_cost_nothing() {
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    check(
        "a.xlsx",
        &workbook(far),
        "工作表“数据”第1048576行还有内容,每张表最多读取100000行;请删去多余的行,或拆成几个文件",
    );
    // A space far out is a slip of the hand.
    let slip = r#"<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>"#;
    assert_eq!(said("a.xlsx", &workbook(slip), &Limits::default()), "读到1张表");
    let wide = "编码,名称\n".to_owned() + &"a,".repeat(5000);
    let wanted = "单元格ALM2还有内容,每张表最多读取1000列;请删去右边多余的列";
    check("a.csv", wide.as_bytes(), wanted);
    let open = "编码,名称\n\"".to_owned() + &"a".repeat(200_000);
    let wanted = "单元格A2的文字过长,像是引号没有配对;请核对这一格";
    check("a.csv", open.as_bytes(), wanted);
}

#[test]
fn bombs_are_put_down() {
    let few = Limits { inflated: 1 << 20, ..Limits::default() };
    let blank = workbook(&" ".repeat(2 << 20));
    assert!(blank.len() < 10_000);
    let wanted = "a.xlsx:文件解压后超过1MB;请删去多余的内容,或拆成几个文件";
    assert_eq!(said("a.xlsx", &blank, &few), wanted);
    let nested = workbook(&"<a>".repeat(100_000));
    let wanted =
        "a.xlsx:文件已损坏(xl/worksheets/sheet1.xml);请重新下载,或用表格软件打开修复后另存为.xlsx";
    assert_eq!(said("a.xlsx", &nested, &Limits::default()), wanted);
    let runs = "<r><t>很长的文字</t></r>".repeat(100_000);
    let runs = format!(r#"<row r="1"><c r="A1" t="inlineStr"><is>{runs}</is></c></row>"#);
    let wanted = "a.xlsx:工作表“数据”单元格A1的文字过长,像是引号没有配对;请核对这一格";
    assert_eq!(said("a.xlsx", &workbook(&runs), &Limits::default()), wanted);
    let repeated = r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="a"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="900" office:value-type="string"><text:p>甲</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let sheet = zipped(&[("mimetype", kind), ("content.xml", repeated)]);
    let small = Limits { cells: 100_000, ..Limits::default() };
    let told = said("a.ods", &sheet, &small);
    assert!(told.contains("单元格已超过100000个"), "{told}");
}

/// What is said about a document whose body holds this.
fn document(body: &str, limits: &Limits) -> String {
    let main = r#"<Relationships><Relationship Id="rId1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let body = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let bytes = zipped(&[("_rels/.rels", main), ("word/document.xml", &body)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.docx");
    std::fs::write(&path, bytes).unwrap();
    match read_documents(&path, limits, &mut |_| {}) {
        Ok(grids) => format!("读到{}张表", grids.len()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn documents_stay_within_the_limits() {
    let limits = Limits::default();
    let check = |body: &str, wanted: &str| {
        let told = document(body, &limits);
        assert!(told.contains(wanted), "{told}");
    };
    let cell = |inner: &str| format!("<w:tr><w:tc>{inner}</w:tc></w:tr>");
    let text = "<w:p><w:r><w:t>很长的文字</w:t></w:r></w:p>";
    check(&format!("<w:tbl>{}</w:tbl>", cell(text)), "读到1张表");
    check(&format!("<w:tbl>{}</w:tbl>", cell(&text.repeat(20_000))), "文字过长");
    check(&text.replace("很长的文字", &"长".repeat(200_000)), "文字过长");
    check(&format!("<w:tbl>{}</w:tbl>", cell(text)).repeat(300), "工作表超过200张");
    check(&"<w:tbl><w:tr><w:tc>".repeat(50_000), "已损坏");
    let spans = format!("<w:tcPr><w:gridSpan w:val=\"4294967295\"/><w:vMerge/></w:tcPr>{text}");
    check(&format!("<w:tbl>{}</w:tbl>", cell(&spans).repeat(3)), "读到1张表");
    let wide = format!("<w:tc><w:tcPr><w:gridSpan w:val=\"999\"/></w:tcPr>{text}</w:tc>");
    check(&format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", wide.repeat(5)), "最多读取1000列");
    check("<w:p><w:r><w:t>只有字</w:t></w:r></w:p>", "文档里没有表格");
    let few = Limits { inflated: 1 << 16, ..Limits::default() };
    let told = document(&"<w:p/>".repeat(100_000), &few);
    assert!(told.contains("解压后超过"), "{told}");
}

#[test]
fn what_is_hidden_or_not_computed_is_noticed() {
    let sheet = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>编码</t></is></c></row>
        <row r="2" hidden="1"><c r="A2"><v>1</v></c></row>
        <row r="3"><c r="A3"><f>A2+1</f><v></v></c><c r="B3" t="str"><f>T(1)</f><v></v></c></row>"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    std::fs::write(&path, workbook(sheet)).unwrap();
    let grids = read_grids_within(&path, &Limits::default(), &mut |_| {}).unwrap();
    let remarks: Vec<_> = grids[0].remarks.iter().map(|one| (one.at, one.noticed)).collect();
    assert_eq!(remarks, [(Some((2, 0)), FormulaWithoutResult), (Some((1, 0)), HiddenRow)]);
}
