//! Files that back judgments: taken by their bytes, and nothing that a camera wrote in the copy.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use fanben_papers::{EVIDENCE_MOST, EvidenceKind, NotEvidence, take_evidence};
use image::{DynamicImage, ImageFormat, RgbImage};

fn picture(format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(40, 20, |x, _| image::Rgb([if x < 20 { 250 } else { 5 }, 90, 9]));
    let mut bytes = Vec::new();
    DynamicImage::from(image).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A picture as a telephone makes it: held upright, with the place and the device.
fn from_a_telephone() -> Vec<u8> {
    let device = b"SECRETCAM 39.9042N 116.4074E\0";
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x0f\x01\x02\0\x1d\0\0\0\x26\0\0\0");
    exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    exif.extend(b"\0\0\0\0");
    exif.extend(device);
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta GPSLatitude=\"39,54N\"/>".to_vec();
    let plain = picture(ImageFormat::Jpeg);
    let mut bytes = plain[..2].to_vec();
    for segment in [exif, xmp] {
        let length = u16::try_from(segment.len() + 2).unwrap();
        bytes.extend(b"\xff\xe1");
        bytes.extend(length.to_be_bytes());
        bytes.extend(segment);
    }
    bytes.extend(&plain[2..]);
    // Some telephones put a film behind the picture.
    bytes.extend(b"SECRETCAM film");
    bytes
}

fn has(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

#[test]
fn nothing_a_camera_wrote_is_kept() {
    let sent = from_a_telephone();
    assert!(has(&sent, "SECRETCAM") && has(&sent, "GPSLatitude"));
    let kept = take_evidence(sent).unwrap();
    assert_eq!(kept.kind, EvidenceKind::Jpeg);
    for bytes in [&kept.bytes, kept.preview.as_ref().unwrap()] {
        for words in ["SECRETCAM", "GPS", "Exif", "xmp"] {
            assert!(!has(bytes, words), "{words}");
        }
        let image = image::load_from_memory(bytes).unwrap();
        assert_eq!((image.width(), image.height()), (20, 40), "upright");
    }
}

#[test]
fn large_pictures_become_as_large_as_a_page_needs() {
    let mut bytes = Vec::new();
    let image = DynamicImage::from(RgbImage::new(3_000, 1_500));
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    let kept = take_evidence(bytes).unwrap();
    assert_eq!(kept.kind, EvidenceKind::Png);
    let image = image::load_from_memory(&kept.bytes).unwrap();
    assert_eq!((image.width(), image.height()), (2_560, 1_280));
    let small = image::load_from_memory(&kept.preview.unwrap()).unwrap();
    assert_eq!((small.width(), small.height()), (320, 160));
}

/// A zip file with these parts.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a zip file, by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().to_string(), text)
        })
        .collect()
}

#[test]
fn an_office_file_no_longer_says_who_made_it() {
    let core = "<cp:coreProperties><dc:creator>张三</dc:creator>\
         <cp:lastModifiedBy>李四</cp:lastModifiedBy></cp:coreProperties>";
    let app = "<Properties><Company>某县某局</Company><Manager>王五</Manager></Properties>";
    let own = [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", "<w:document>三月服务记录</w:document>"),
        ("docProps/core.xml", core),
        ("docProps/app.xml", app),
        ("docProps/custom.xml", "<Properties>涉密编号</Properties>"),
    ];
    let kept = take_evidence(packed(&own)).unwrap();
    assert_eq!(kept.kind, EvidenceKind::Docx);
    let now = parts(&kept.bytes);
    assert_eq!(now.len(), own.len(), "every part is still there");
    for words in ["张三", "李四", "某局", "王五", "涉密"] {
        assert!(!now.values().any(|text| text.contains(words)), "{words} in {now:?}");
    }
    assert_eq!(now["word/document.xml"], own[1].1);
    assert!(now["docProps/core.xml"].contains("coreProperties"));
    // The same again is the same file: what is sent twice is there once.
    assert_eq!(take_evidence(packed(&own)).unwrap().bytes, kept.bytes);
    assert_eq!(take_evidence(kept.bytes.clone()).unwrap().bytes, kept.bytes);
    // A signature holds only for what was signed.
    let signed: Vec<_> =
        own.iter().copied().chain([("_xmlsignatures/sig1.xml", "<Signature/>")]).collect();
    let signed = packed(&signed);
    assert_eq!(take_evidence(signed.clone()).unwrap().bytes, signed);
    let workbook = std::fs::read(crate::kept("office.xlsx")).unwrap();
    let cleared = take_evidence(workbook.clone()).unwrap().bytes;
    let (was, now) = (parts(&workbook), parts(&cleared));
    assert_eq!(was.keys().collect::<Vec<_>>(), now.keys().collect::<Vec<_>>());
    for (name, text) in &now {
        assert!(name.starts_with("docProps/") || was[name] == *text, "{name} is as it was");
    }
}

#[test]
fn macros_are_found_under_any_name() {
    let types = |what: &str| {
        format!("<Types><Override PartName=\"/a.bin\" ContentType=\"{what}\"/></Types>")
    };
    let main = ("xl/workbook.xml", "<workbook/>");
    let renamed = types("application/vnd.ms-office.vbaProject");
    let enabled = types("application/vnd.ms-excel.sheet.macroEnabled.main+xml");
    for with in [
        packed(&[("[Content_Types].xml", &renamed), main, ("xl/a.bin", "x")]),
        packed(&[("[Content_Types].xml", &enabled), main]),
        packed(&[main, ("xl/macrosheets/sheet1.xml", "<xml/>")]),
    ] {
        assert_eq!(take_evidence(with), Err(NotEvidence::Macros));
    }
    let plain = types("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml");
    assert!(take_evidence(packed(&[("[Content_Types].xml", &plain), main])).is_ok());
}

fn zipped(names: &[&str]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<xml/>").unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_file_is_what_its_bytes_say() {
    let office = |name: &str| std::fs::read(crate::kept(name)).unwrap();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let cases: Vec<(&str, Vec<u8>, Result<EvidenceKind, NotEvidence>)> = vec![
        ("jpg", picture(ImageFormat::Jpeg), Ok(EvidenceKind::Jpeg)),
        ("png", picture(ImageFormat::Png), Ok(EvidenceKind::Png)),
        ("webp", picture(ImageFormat::WebP), Ok(EvidenceKind::Jpeg)),
        ("pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n".to_vec(), Ok(EvidenceKind::Pdf)),
        ("xlsx", office("office.xlsx"), Ok(EvidenceKind::Xlsx)),
        ("xls", office("office.xls"), Ok(EvidenceKind::Xls)),
        ("docx", zipped(&["[Content_Types].xml", "word/document.xml"]), Ok(EvidenceKind::Docx)),
        ("ofd", zipped(&["OFD.xml", "Doc_0/Document.xml"]), Ok(EvidenceKind::Ofd)),
        ("half a pdf", b"%PDF-1.7\n1 0 obj\n".to_vec(), Err(NotEvidence::Broken)),
        ("half a picture", picture(ImageFormat::Png)[..60].to_vec(), Err(NotEvidence::Broken)),
        ("macros", zipped(&["word/document.xml", "word/vbaProject.bin"]), Err(NotEvidence::Macros)),
        ("any zip", zipped(&["a.txt"]), Err(NotEvidence::Unknown)),
        ("program", b"MZ\x90\0\x03\0\0\0".to_vec(), Err(NotEvidence::Unknown)),
        ("page", b"<html><script>alert(1)</script>".to_vec(), Err(NotEvidence::Unknown)),
        (
            "picture of lines",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            Err(NotEvidence::Unknown),
        ),
        ("heic", heic, Err(NotEvidence::Heic)),
        ("nothing", vec![], Err(NotEvidence::Empty)),
        ("too big", vec![0; EVIDENCE_MOST + 1], Err(NotEvidence::TooBig)),
    ];
    for (name, bytes, wanted) in cases {
        assert_eq!(take_evidence(bytes).map(|kept| kept.kind), wanted, "{name}");
    }
}

#[test]
fn a_picture_that_would_fill_the_memory_is_refused() {
    // A PNG says its size in front; nothing behind it is needed to see that it is too much.
    let mut bytes = picture(ImageFormat::Png);
    bytes[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    assert!(matches!(take_evidence(bytes), Err(NotEvidence::TooLarge | NotEvidence::Broken)));
}
