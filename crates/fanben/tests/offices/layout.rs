//! How offices lay out their tables.

use fanben_model::intake::Merge;

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
