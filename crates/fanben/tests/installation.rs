//! An installation from the command line: set up from a pack and a register, backed up, restored,
//! verified.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Command, Output};

    use serde_json::Value as Json;

    const UNITS: &str = "编码,名称,类型,上级编码\n990400000000,赤岗市,市,\n\
        990402000000,东泉区,区,990400000000\n990402201000,小泉乡,乡,990402000000\n\
        990402201201,小泉村,村,990402201000\n";

    fn fanben(folder: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fanben"));
        command.current_dir(folder).args(arguments).output().unwrap()
    }

    fn told(output: &Output) -> String {
        let (out, errors) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        format!("{out}{errors}")
    }

    fn json(output: &Output) -> Json {
        assert!(output.status.success(), "{}", told(output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    #[test]
    fn a_county_is_set_up_backed_up_restored_and_verified() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        std::fs::write(at.join("单位.csv"), UNITS).unwrap();
        let set_up = ["set-up", "shixing", "--units", "单位.csv", "--db", "sqlite:a.db", "--json"];
        let made = json(&fanben(at, &set_up));
        assert_eq!(made["units"], 4);
        let logins: Vec<&str> = made["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|a| a["login"].as_str())
            .collect();
        assert_eq!(logins, ["xitong", "anquan", "shenji"], "the three administrators, nobody else");
        let again = fanben(at, &set_up);
        assert!(!again.status.success() && told(&again).contains("已经建好"), "{}", told(&again));

        let whole = json(&fanben(at, &["verify-store", "--db", "sqlite:a.db", "--json"]));
        let last = whole["last"].as_str().unwrap();
        let backup = ["backup", "--db", "sqlite:a.db", "--out", "a.jsonl", "--json"];
        let rows = json(&fanben(at, &backup))["rows"].clone();
        let restore = ["restore", "a.jsonl", "--db", "sqlite:b.db", "--json"];
        let restored = json(&fanben(at, &restore));
        assert_eq!((&restored["rows"], &restored["last"]), (&rows, &whole["last"]));
        let over = fanben(at, &restore);
        assert!(!over.status.success() && told(&over).contains("已经有数据"), "{}", told(&over));
        let held = ["verify-store", "--db", "sqlite:b.db", "--last", last];
        assert!(told(&fanben(at, &held)).contains("核验一致"));
        let lost = fanben(at, &["verify-store", "--db", "sqlite:b.db", "--last", "7f7f"]);
        assert!(!lost.status.success() && told(&lost).contains("截断"), "{}", told(&lost));
        let keyless = fanben(at, &["verify-store", "--db", "sqlite:a.db", "--key", "nowhere.key"]);
        assert!(!keyless.status.success() && told(&keyless).contains("没有密钥文件"));

        let text = std::fs::read_to_string(at.join("a.jsonl")).unwrap();
        let forged = text.replace("\"set_up\"", "\"sign_in\"");
        assert_ne!(text, forged);
        std::fs::write(at.join("forged.jsonl"), forged).unwrap();
        let found = fanben(at, &["restore", "forged.jsonl", "--db", "sqlite:c.db"]);
        assert!(!found.status.success() && told(&found).contains("被改动"), "{}", told(&found));
        std::fs::write(at.join("half.jsonl"), &text.as_bytes()[..text.len() / 2]).unwrap();
        let half = fanben(at, &["restore", "half.jsonl", "--db", "sqlite:d.db"]);
        assert!(!half.status.success() && told(&half).contains("库仍是空的"), "{}", told(&half));
        let empty = fanben(at, &["verify-store", "--db", "sqlite:d.db"]);
        assert!(told(&empty).contains("是空的"), "{}", told(&empty));
    }

    #[test]
    fn who_was_erased_since_a_backup_is_erased_again_by_restoring_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        std::fs::write(at.join("单位.csv"), UNITS).unwrap();
        let account = "zhang=张三=村级组织=990402201201";
        let set_up = ["set-up", "shixing", "--units", "单位.csv", "--db", "sqlite:a.db"];
        let made = fanben(at, &[&set_up[..], &["--account", account]].concat());
        assert!(made.status.success(), "{}", told(&made));
        json(&fanben(at, &["backup", "--db", "sqlite:a.db", "--out", "a.jsonl", "--json"]));
        let text = std::fs::read_to_string(at.join("a.jsonl")).unwrap();
        let rows = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        let mut accounts = rows.filter(|row| row["table"] == "account");
        let person = accounts.find(|row| row["row"]["login"] == "zhang").unwrap();
        let person = person["row"]["person"].as_str().unwrap().to_owned();
        let line = serde_json::json!({"table": "erasure", "row": {
            "number": 2, "act": "done", "proposal": 1, "person": person, "why": "asked",
            "document": "赤办〔2026〕9号", "by": person, "at": "2026-11-01T00:00:00Z",
            "action": person,
        }});
        std::fs::write(at.join("list"), format!("{line}\n")).unwrap();

        let plain = fanben(at, &["restore", "a.jsonl", "--db", "sqlite:b.db"]);
        assert!(plain.status.success() && told(&plain).contains("没有给删除名单"));
        let named = ["restore", "a.jsonl", "--db", "sqlite:c.db", "--erased", "list"];
        let named = fanben(at, &named);
        assert!(named.status.success(), "{}", told(&named));
        for says in ["再次删除1人", "还有岗位", "用 --words 重新恢复", "核验一致"]
        {
            assert!(told(&named).contains(says), "{says}: {}", told(&named));
        }
        assert!(!told(&named).contains("张三"), "{}", told(&named));
        // Beside the key of the database it is taken without being named.
        std::fs::copy(at.join("list"), at.join("d.db.key.erased")).unwrap();
        let beside = json(&fanben(at, &["restore", "a.jsonl", "--db", "sqlite:d.db", "--json"]));
        assert_eq!(beside["erased_again"]["erased"], 1, "{beside}");
        json(&fanben(at, &["backup", "--db", "sqlite:d.db", "--out", "d.jsonl", "--json"]));
        let kept = std::fs::read_to_string(at.join("d.jsonl")).unwrap();
        assert!(text.contains("张三") && !kept.contains("张三") && !kept.contains("zhang"));

        std::fs::write(at.join("words"), "13800138000\n").unwrap();
        let words = ["restore", "a.jsonl", "--db", "sqlite:e.db", "--erased", "list", "--words"];
        let words = fanben(at, &[&words[..], &["words"]].concat());
        assert!(!words.status.success() && told(&words).contains("第1行"), "{}", told(&words));
        let none = ["restore", "a.jsonl", "--db", "sqlite:e.db", "--erased", "none"];
        let none = fanben(at, &none);
        assert!(told(&none).contains("读不了删除名单 none"), "{}", told(&none));
    }

    /// A unit's code, name and kind.
    type Place = (&'static str, &'static str, &'static str);

    /// Of each pack some units from the top, each below the one before.
    const PLACES: [(&str, &[Place]); 5] = [
        (
            "fanbencun",
            &[
                ("990301", "七峰区", "区"),
                ("990301101", "白石镇", "镇"),
                ("990301101203", "竹溪村", "村"),
            ],
        ),
        (
            "liuding",
            &[
                ("990231", "松岭县", "县"),
                ("990231101", "岳泉镇", "镇"),
                ("990231101201", "柏树村", "村"),
            ],
        ),
        (
            "sanchuang",
            &[
                ("990581", "鹤溪市", "市"),
                ("990581101", "白沙渡镇", "镇"),
                ("990581101201", "新塘村", "村"),
            ],
        ),
        (
            "shixing",
            &[
                ("9904", "赤岗市", "市"),
                ("990402", "东泉区", "区"),
                ("990402201", "小泉乡", "乡"),
                ("990402201201", "小泉村", "村"),
            ],
        ),
        (
            "wuxing",
            &[
                ("990402", "澜平县", "县"),
                ("990402101", "北关镇", "镇"),
                ("990402101201", "柳湾村", "村"),
            ],
        ),
    ];

    #[test]
    fn every_pack_is_set_up_with_somebody_in_every_role() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let listed = json(&fanben(at, &["packs", "--json"]));
        let packs: Vec<&str> =
            listed.as_array().unwrap().iter().map(|one| one["pack"].as_str().unwrap()).collect();
        assert_eq!(packs, PLACES.map(|(pack, _)| pack), "every pack has a place here");
        for (pack, units) in PLACES {
            let text = std::fs::read_to_string(
                Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../packs/{pack}/pack.yaml")),
            )
            .unwrap();
            let roles: Vec<(&str, &str)> = text
                .lines()
                .filter_map(|line| {
                    let rest = line.strip_prefix("  - {id: ")?;
                    let (id, rest) = rest.split_once(',')?;
                    let level = rest.split_once("level: [")?.1.split_once(']')?.0;
                    Some((id, level))
                })
                .collect();
            let mut above = "";
            let mut register = "编码,名称,类型,上级编码\n".to_owned();
            for (code, name, kind) in units {
                let line = [*code, name, kind, above].join(",");
                register.extend([line.as_str(), "\n"]);
                above = code;
            }
            std::fs::write(at.join("单位.csv"), register).unwrap();
            let db = format!("sqlite:{pack}.db");
            let mut arguments = vec![
                "set-up".to_owned(),
                pack.to_owned(),
                "--units".to_owned(),
                "单位.csv".to_owned(),
                "--db".to_owned(),
                db,
                "--json".to_owned(),
            ];
            let mut held = 0;
            for (id, level) in &roles {
                let kinds: Vec<&str> = level.split(',').map(str::trim).collect();
                let found = units.iter().rfind(|(_, _, kind)| kinds.contains(kind));
                let (code, ..) = found.unwrap_or_else(|| panic!("{pack}: nowhere for {id}"));
                arguments.extend(["--account".to_owned(), format!("{id}=某某={id}={code}")]);
                held += 1;
            }
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let made = json(&fanben(at, &arguments));
            assert_eq!(made["accounts"].as_array().unwrap().len(), held, "{pack}");
            assert!(held >= 7, "{pack} has {held} roles");
            let schemes =
                listed.as_array().unwrap().iter().find(|one| one["pack"] == pack).unwrap();
            for scheme in schemes["schemes"].as_array().unwrap() {
                let file = format!("../../packs/{}.yaml", scheme["scheme"].as_str().unwrap());
                let text =
                    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file))
                        .unwrap();
                for line in text.lines().filter(|line| line.contains("role: ")) {
                    let named = line.split("role: ").nth(1).unwrap();
                    let named = named.split([',', '}']).next().unwrap();
                    assert!(roles.iter().any(|(id, _)| *id == named), "{pack}: {line}");
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_with_the_register_is_said_and_nothing_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let cases = [
            (UNITS.replace(",990402000000\n9904022012", ",\n9904022012"), "最上级单位"),
            (UNITS.replace("小泉乡,乡,990402000000", "小泉乡,乡,990477000000"), "D4"),
            (UNITS.replace("赤岗市,市,", "赤岗市,县,"), "管理员角色"),
        ];
        for (at_all, (units, says)) in cases.iter().enumerate() {
            std::fs::write(at.join("单位.csv"), units).unwrap();
            let db = format!("sqlite:{at_all}.db");
            let made = fanben(at, &["set-up", "shixing", "--units", "单位.csv", "--db", &db]);
            assert!(!made.status.success(), "{}", told(&made));
            assert!(told(&made).contains(says), "{says}: {}", told(&made));
        }
        std::fs::write(at.join("单位.csv"), UNITS).unwrap();
        let named = ["set-up", "shixing", "--units", "单位.csv", "--db", "sqlite:x.db"];
        let with = |account: &str| [&named[..], &["--account", account]].concat().join("\n");
        for (account, says) in [
            ("zhang=张三", "要写成"),
            ("zhang=张三=书记", "没有角色"),
            ("zhang=张三=村级组织", "不设在"),
        ] {
            let arguments = with(account);
            let arguments: Vec<&str> = arguments.split('\n').collect();
            let made = fanben(at, &arguments);
            assert!(!made.status.success() && told(&made).contains(says), "{}", told(&made));
        }
        let arguments = with("zhang=张三=村级组织=990402201201");
        let arguments: Vec<&str> = arguments.split('\n').collect();
        let made = fanben(at, &arguments);
        assert!(made.status.success() && told(&made).contains("张三"), "{}", told(&made));
    }
}
