//! `fanben places import` reads what offices and the national list send, and says what is wrong
//! with each line.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::path::Path;
use std::process::Command;

fn import(folder: &Path, db: &str, files: &[&str]) -> (bool, serde_json::Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_fanben"))
        .args(["places", "import", "--json", "--db"])
        .arg(format!("sqlite:{}", folder.join(db).display()))
        .args(files.iter().map(|file| folder.join(file)))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&output.stderr);
    let json = serde_json::from_str(&said).map_err(|error| format!("{error}: {said} {wrong}"));
    (output.status.success(), json.unwrap())
}

fn said(json: &serde_json::Value) -> Vec<String> {
    let problems = json["problems"].as_array().unwrap().iter();
    problems
        .map(|one| {
            let mark = if one["refused"] == true { "×" } else { "" };
            format!("{mark}{} {}", one["at"].as_str().unwrap(), one["says"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn the_national_lists_form_is_read_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("provinces.csv", "code,name\n99,\"南江省\"\n");
    write("cities.csv", "code,name,provinceCode\n9905,\"南坪市\",99\n");
    write("areas.csv", "code,name,cityCode,provinceCode\n990501,\"东泉区\",9905,99\n");
    write(
        "streets.json",
        r#"[{"code":"990501100","name":"㙍头镇","areaCode":"990501","cityCode":"9905","provinceCode":"99"},{"code":"990501001","name":"和平街道","areaCode":"990501"}]"#,
    );
    write(
        "villages.csv",
        "code,name,streetCode,provinceCode,cityCode,areaCode\n\
         990501100201,\"𠮷水村委会\",990501100,99,9905,990501\n\
         990501100202,\"䂖塘村委会\",990501100,99,9905,990501\n\
         990501001001,\"新华社区居委会\",990501001,99,9905,990501\n\
         990501001002,\"新华社区居委会\",990501001,99,9905,990501\n\
         99050100100,\"短码村委会\",990501001,99,9905,990501\n\
         990599100201,\"无主村委会\",990599100,99,9905,990501\n\
         990501100201,\"重码村委会\",990501100,99,9905,990501\n\
         990501100203,\"少栏村委会\",990501100\n",
    );
    // The lower levels first: order on the command line does not matter.
    let files = ["villages.csv", "streets.json", "areas.csv", "cities.csv", "provinces.csv"];
    let (whole, json) = import(folder.path(), "a.db", &files);
    assert!(!whole, "rows were left out");
    let counts = ["rows", "added", "known", "refused"].map(|name| json[name].as_u64().unwrap());
    assert_eq!(counts, [12, 9, 0, 3]);
    assert_eq!(
        said(&json),
        [
            "villages.csv 第5行 和同一上级下的990501001001同名:新华社区居委会;编码不同,都保留",
            "×villages.csv 第6行 编码99050100100是11位,这一级不是这个长度",
            "×villages.csv 第7行 上级编码990599100000前面没有,也不在库里",
            "×villages.csv 第8行 编码990501100201已经有了,是“𠮷水村委会”;更名请办理变更",
            "×villages.csv 第9行 有3栏,表头是6栏",
        ]
    );
    let (whole, json) = import(folder.path(), "a.db", &files[1..]);
    assert!(whole);
    assert_eq!((json["added"].as_u64(), json["known"].as_u64()), (Some(0), Some(5)));
}

#[test]
fn an_offices_register_is_read_whatever_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let text = "编码,名称,类型,上级编码,类别\n\
                990501100201,𠮷水村,村,990501100000,山区\n\
                990501100000,㙍头镇,镇,990501000000,\n\
                990501000000,东泉区,区,,\n\
                990501100202,䂖塘村,村,990501109000,\n";
    std::fs::write(folder.path().join("单位.csv"), text).unwrap();
    let (whole, json) = import(folder.path(), "b.db", &["单位.csv"]);
    assert!(!whole);
    assert_eq!((json["added"].as_u64(), json["refused"].as_u64()), (Some(3), Some(1)));
    let all = said(&json);
    assert!(all.iter().any(|one| one.contains("990501109000")), "{all:?}");
}
