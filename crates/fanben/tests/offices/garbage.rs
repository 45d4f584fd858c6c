//! Files that cannot be read: a sentence for each of them, and no result.

use crate::desk::Desk;

#[test]
fn all_files_that_cannot_be_read_are_told_at_once() {
    let mut desk = Desk::new();
    desk.bytes("空.xlsx", b"")
        .bytes("通知.pdf", b"%PDF-1.7\n")
        .bytes("坏.xlsx", b"PK\x03\x04\0\0\0");
    let (folder, missing) = (desk.path("表.xlsx"), desk.path("没有.csv"));
    std::fs::create_dir(&folder).unwrap();
    desk.file(&folder).file(&missing);
    let out = desk.path("结果.xlsx");
    let said = desk.rate(&["--out", &out.display().to_string()]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    let wanted = "空.xlsx:文件是空的;请重新导出或重新下载
通知.pdf:这是PDF文件,不是表格;请用原来的表格文件(.xlsx或.csv)
坏.xlsx:文件已损坏(压缩内容);请重新下载,或用表格软件打开修复后另存为.xlsx
表.xlsx:这是文件夹,不是文件;请写明其中的文件
没有.csv:找不到这个文件;请核对文件名和所在文件夹";
    assert_eq!(said.err, wanted);
    assert!(!out.exists());
}

#[test]
fn facts_about_nobody_are_no_result() {
    let mut desk = Desk::new();
    std::fs::write(desk.path("名册.csv"), "编码,名称,类型,上级编码\n520502001000,柳河镇,镇,\n")
        .unwrap();
    desk.bytes("数据.csv", "编码,经营性收入\n520502001001,5\n".as_bytes());
    let said = desk.rate(&[]);
    assert_eq!(said.code, Some(1));
    let wanted =
        "没有可评的对象:《美丽村庄评定办法》评的是村,单位名册的“类型”里只有镇;请核对名册或办法的 subjects
数据中有 1 处没有读取
  数据.csv A2:编码520502001001不在单位(人员)名册中,未读取;请核对编码或补入名册";
    assert_eq!(said.err, wanted);
}

#[test]
fn a_manifest_that_is_none_is_told() {
    let desk = Desk::new();
    let scheme = desk.path("scheme.yaml").display().to_string();
    let said = |name: &str| {
        let path = desk.path(name).display().to_string();
        crate::desk::fanben(&["rate", &scheme, "--facts", &path])
    };
    let missing = said("没有.yaml");
    assert!(
        missing.err.ends_with("没有.yaml:找不到这份清单;请核对文件名和所在文件夹"),
        "{}",
        missing.err
    );
    std::fs::write(desk.path("清单.yaml"), [0xff; 100]).unwrap();
    let broken = said("清单.yaml");
    assert!(
        broken.err.ends_with("清单不是UTF-8编码的文字;请核对文件名,或另存为UTF-8"),
        "{}",
        broken.err
    );
    assert_eq!((missing.code, broken.code), (Some(1), Some(1)));
}
