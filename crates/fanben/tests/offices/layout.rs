//! How offices lay out their tables.

use fanben_model::intake::Merge;

use fanben_papers::CellSpec;

use crate::desk::{Desk, sheet};

fn check(desk: &Desk, wanted: &str) {
    let told = desk.told();
    assert_eq!(told, wanted.trim(), "\n{told}\n");
}

#[test]
fn titles_merged_headings_sums_and_footnotes() {
    let mut desk = Desk::new();
    let rows: [&[&str]; 11] = [
        &["柳河镇2026年美丽村庄数据汇总表"],
        &["填报单位:柳河镇人民政府", "", "", "", "填报日期:2026年12月3日"],
        &["序号", "编 码", "村 名", "经济", "", "其 他", "", "班子"],
        &["", "", "", "经营性收入\n(万元)", "备注", "卫生厕所\n普及率", "入户走访次数", ""],
        &["1", "520502001001", "柳树村　", "3.5", "", "９５％", "10次", "是"],
        &["2", " 520502001002 ", "河口村", "２．９９", "已核", "85%", "10", "是"],
        &["3", "5.20502001003E+11", "上坝村", "0", "", "/", "0", "否"],
        &["", "", "小计", "6.49", "", "", "20", ""],
        &["4", "520502001004", "下坝村", "#REF!", "", "9O%", "7", "?"],
        &["合计", "", "", "6.49", "", "", "27", ""],
        &["注:经营性收入不含补贴。填表人:李四  审核人:王五"],
    ];
    let merge = |top, left, bottom, right| Merge { top, left, bottom, right };
    let mut page = sheet("汇总", &rows);
    page.merged = vec![
        merge(0, 0, 0, 7),
        merge(2, 0, 3, 0),
        merge(2, 1, 3, 1),
        merge(2, 2, 3, 2),
        merge(2, 3, 2, 4),
        merge(2, 5, 2, 6),
        merge(2, 7, 3, 7),
        merge(10, 0, 10, 7),
    ];
    desk.workbook("汇总.xlsx", &[page, sheet("Sheet2", &[])]);
    check(
        &desk,
        "
520502001001 35 30 20 10
520502001002 30 20 20 10
520502001003 0 / 0 0
520502001004 ? ? 14 ?
520502001005 ? ? ? ?
汇总.xlsx 汇总 D9:“经营性收入”的公式出错(#REF!),未读取;请改正公式后重新保存
汇总.xlsx 汇总 F9:“卫生厕所普及率”填的是“9O%”,应填数字(%),未读取
汇总.xlsx 汇总 H9:“班子”填的是“?”,应填是或否,未读取
",
    );
}

const HEAD: [&str; 6] = ["编码", "名称", "经营性收入", "卫生厕所普及率", "入户走访次数", "班子"];

#[test]
fn every_problem_is_told_and_the_rest_is_kept() {
    let mut desk = Desk::new();
    let towns: [&[&str]; 7] = [
        &HEAD,
        &["520502001001", "柳树村", "35,000", "95%", "10", "是", "多写的"],
        // One row off from here.
        &["520502001002", "上坝村", "1", "1%", "1", "是"],
        &["520502001003", "下坝村", "2", "2%", "2", "是"],
        &["520502001004", "柳树村", "3", "3%", "3", "是"],
        &["5.20502E+11", "柳树村", "4", "4%", "4", "是"],
        &["520502001999", "新村", "5", "5%", "5", "是"],
    ];
    desk.workbook("一季度.xlsx", &[sheet("数据", &towns)]);
    let mut second = sheet("数据", &[&["编码", "名称", "经营性收入(万元)", "网格数"]]);
    for row in [["520502001001", "柳树村", "3.6", "4"], ["520502001005", "柳树村", "2.99", "5"]]
    {
        second.rows.push(row.iter().map(|text| CellSpec::Text((*text).to_owned())).collect());
    }
    second.rows.push(vec![
        CellSpec::Text("520502001003".to_owned()),
        CellSpec::Blank,
        CellSpec::Formula { formula: "=3+1".to_owned(), result: "4".to_owned() },
    ]);
    desk.workbook("二季度.xlsx", &[second]);
    check(
        &desk,
        "
520502001001 35 30 20 10
520502001002 ? ? ? ?
520502001003 40 ? ? ?
520502001004 ? ? ? ?
520502001005 30 ? ? ?
一季度.xlsx 数据 G2:“多写的”不在任何列名之下,未读取;请核对是否多出一列
一季度.xlsx 数据 A6:编码“5.20502E+11”已被电子表格改写,后几位丢失;请把该列设为文本后重填
一季度.xlsx 数据 A7:编码520502001999不在单位(人员)名册中,未读取;请核对编码或补入名册
一季度.xlsx 数据 B3:自这一行起连续3行的名称与编码错开一行,像是粘贴时错了行,均未读取
一季度.xlsx 数据 B3:编码520502001002是“河口村”,这里写的是“上坝村”,这一行未读取;请核对是否错行
一季度.xlsx 数据 B4:编码520502001003是“上坝村”,这里写的是“下坝村”,这一行未读取;请核对是否错行
一季度.xlsx 数据 B5:编码520502001004是“下坝村”,这里写的是“柳树村”,这一行未读取;请核对是否错行
二季度.xlsx 数据 D1:“网格数”一列不在本办法的数据项中,未读取
二季度.xlsx 数据 C2:“经营性收入”前面已有35000,这里又写36000,以前面的为准
",
    );
}

#[test]
fn text_files_of_every_encoding_say_the_same() {
    let text = "编码,名称,经营性收入,卫生厕所普及率,入户走访次数,班子\r\n\
                520502001001,柳树村　,\"29,900\",８５％,10次,是\r\n";
    let (gbk, _, _) = encoding_rs::GB18030.encode(text);
    let marked = ["\u{feff}", text].concat();
    let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), marked.as_bytes(), &gbk, &wide] {
        let mut desk = Desk::new();
        desk.bytes("数据.csv", bytes);
        assert!(desk.told().starts_with("520502001001 30 20 20 10\n"), "{}", desk.told());
    }
}

#[test]
fn what_can_hardly_be_right_is_read_and_told() {
    let mut desk = Desk::new();
    let rows: [&[&str]; 2] = [&HEAD, &["520502001001", "柳树村", "-5", "150%", "-3", "是"]];
    desk.workbook("数据.xlsx", &[sheet("数据", &rows), sheet("空表", &[&HEAD])]);
    check(
        &desk,
        "
520502001001 0 30 0 10
520502001002 ? ? ? ?
520502001003 ? ? ? ?
520502001004 ? ? ? ?
520502001005 ? ? ? ?
数据.xlsx 数据 D2:“卫生厕所普及率”填的是150%,超过100%,已照常读取;请核对
数据.xlsx 数据 E2:“入户走访次数”填的是-3,是负数,已照常读取;请核对
数据.xlsx 空表 A1:表头下面没有数据
",
    );
}

#[test]
fn files_of_one_name_are_told_apart() {
    let mut desk = Desk::new();
    for town in ["柳河", "上坝"] {
        std::fs::create_dir(desk.path(town)).unwrap();
        let text = "编码,经营性收入\n520502001001,约3万\n";
        desk.bytes(&format!("{town}/数据.csv"), text.as_bytes());
    }
    let told = desk.told();
    assert!(told.contains("柳河/数据.csv B2:") && told.contains("上坝/数据.csv B2:"), "{told}");
}
