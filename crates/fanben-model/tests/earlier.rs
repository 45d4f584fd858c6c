//! Results of earlier periods out of a sheet: what counts, what is named with its cell.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use fanben_model::earlier::{self, Result, brought};
use fanben_model::intake::{Grid, Vocabulary, read_sheet};
use fanben_model::measures::Facts;
use fanben_model::number::Points;
use fanben_model::place::{Tree, Unit};
use fanben_model::scheme::{self, Scheme, compile};

fn rules() -> Scheme {
    let text = "fanben: 1\nid: cun\ntitle: 村级考核\nperiod: \"2026\"\nsubjects: {kinds: [村]}\n\
         measures:\n  经营性收入: {unit: 元, owner: 农业局, source: 台账, also: [集体收入]}\n\
         dimensions:\n  - id: 党建\n    name: 党建\n    points: \"100\"\n    items: []\n\
         tiers: [{name: 五星, from: \"90\"}, {name: 四星, from: \"80\"}]\n";
    scheme::read(text).unwrap()
}

fn read(csv: &str) -> (Vec<String>, Vec<String>) {
    let unit = |code: &str, name: &str| Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: "村".to_owned(),
        ..Unit::default()
    };
    let tree = Tree::new(vec![unit("990402201201", "甲村"), unit("990402201202", "乙村")]).0;
    let scheme = rules();
    let mut vocabulary = Vocabulary::default();
    vocabulary.add(&compile(&scheme, None).0.unwrap());
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let mut facts = Facts { tree, ..Facts::default() };
    let found = read_sheet(&Grid::from_rows("历年.csv", "", rows), &vocabulary, &mut facts);
    let mut wrong: Vec<String> =
        found.iter().map(|one| format!("{} {}", one.cell, one.says())).collect();
    let (all, unfit) = brought(&scheme, facts.past);
    wrong.extend(unfit.iter().map(|one| format!("{} {}", one.cell, one.says)));
    let line = |one: &earlier::Brought| {
        format!("{} {} {} {}={}", one.source.cell, one.subject, one.period, one.name, one.value)
    };
    (all.iter().map(line).collect(), wrong)
}

#[test]
fn a_wide_table_gives_results_and_measures() {
    let (all, wrong) = read(
        "编码,名称,周期,星级,总分,位次,集体收入(万元)\n\
         990402201201,甲村,2025,五星,92.5分,第1名,3.2\n\
         990402201202,乙村,2025年,未评,,/,\n",
    );
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(
        all,
        [
            "D2 990402201201 2025 等次=五星",
            "E2 990402201201 2025 总分=92.5",
            "F2 990402201201 2025 名次=1",
            "G2 990402201201 2025 经营性收入=32000",
            "D3 990402201202 2025 等次=未评",
            "F3 990402201202 2025 名次=",
        ]
    );
}

#[test]
fn a_long_table_gives_the_same() {
    let (all, wrong) = read(
        "编码,周期,结果项,值\n990402201201,2025,等次,四星\n990402201201,2025,经营性收入,1.5万元\n\
         990402201201,2025,警示,黄牌\n990402201201,2024,星数,8星\n",
    );
    assert_eq!(wrong, Vec::<String>::new());
    let values: Vec<&str> = all.iter().filter_map(|line| line.rsplit(' ').next()).collect();
    assert_eq!(values, ["等次=四星", "经营性收入=15000", "警示=黄牌", "星数=8"]);
}

#[test]
fn the_place_from_the_last_and_comparable_points_are_results() {
    let (all, wrong) = read("编码,周期,总分,可比分,名次,倒数名次\n990402201201,2025,92.5,90,3,1\n");
    assert_eq!(wrong, Vec::<String>::new());
    let values: Vec<&str> = all.iter().filter_map(|line| line.rsplit(' ').next()).collect();
    assert_eq!(values, ["总分=92.5", "可比分=90", "名次=3", "倒数名次=1"]);
    let result = Result::of([("可比分", "90"), ("倒数名次", "1")].into_iter());
    assert_eq!(result.comparable, Some(Points::parse("90").unwrap()));
    assert_eq!((result.from_last, result.total), (Some(1), None));
}

#[test]
fn everything_that_cannot_count_is_named_with_its_cell() {
    let (all, wrong) = read(
        "编码,名称,周期,等次,总分,名次,星数,领导\n\
         990402201201,甲村,2026,五星,92,1,8,张\n\
         990402201201,甲村,2025Q4,五星,92,1,8,张\n\
         990402201201,甲村,2025,优秀,约90,一二,一百星,张\n\
         990402201202,丙村,2025,五星,90,1,8,张\n\
         990402201299,丁村,2025,五星,90,1,8,张\n",
    );
    assert_eq!(all, Vec::<String>::new());
    let said = |cell: &str, words: &str| {
        let one = wrong.iter().find(|line| line.starts_with(&format!("{cell} ")));
        assert!(one.is_some_and(|line| line.contains(words)), "{cell} {words}: {wrong:#?}");
    };
    said("H1", "不在本办法的数据项中");
    said("D2", "不早于本期");
    said("D3", "不是一种");
    said("D4", "本办法的等次是五星、四星");
    said("E4", "应填数字");
    said("F4", "应填名次的数字");
    said("G4", "应填几颗星的数字");
    said("B5", "请核对是否错行");
    said("A6", "不在单位");
    assert_eq!(wrong.len(), 9, "{wrong:#?}");
    let (all, wrong) = read("编码,周期,结果项,值\n990402201201,2025,心情,好\n");
    assert!(all.is_empty() && wrong[0].contains("不是本办法的结果项"), "{wrong:?}");
}

#[test]
fn the_last_of_several_values_counts_and_an_empty_one_takes_back() {
    let one = |pairs: &[(&str, &str)]| Result::of(pairs.iter().copied());
    let result = one(&[("总分", "92.5"), ("等次", "五星"), ("名次", "1"), ("经营性收入", "3")]);
    assert_eq!(result.total, Some(Points::parse("92.5").unwrap()));
    assert_eq!((result.tier.as_str(), result.rank, result.stars), ("五星", Some(1), None));
    assert_eq!(result.measures["经营性收入"], "3");
    assert_eq!(one(&[("等次", "")]), Result::default());
}
