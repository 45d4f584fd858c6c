//! A folder with a small county: a scheme, its facts, and the commands that prove its result.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use fanben_model::bundles::{Manifest, Member, canonical};
use serde_json::Value as Json;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Every kind of thing a bundle proves, once.
pub(crate) const SCHEME: &str = r#"
fanben: 1
id: cun
title: 柳河县美丽村庄评定办法
version: "2026.1"
period: "2026"
subjects: {kinds: [村]}
stages: [{id: zhen, name: 镇评}, {id: xian, name: 县评}]
measures:
  集体收入: {unit: 万元}
parameters:
  收入线: [{class: 山区, is: 5万元}, {is: 10万元}]
dimensions:
  - id: 党建
    name: 党建引领
    points: "60"
    items:
      - {id: D1, name: 组织生活, points: "40", lead: 组织部, clauses: [{id: 三会, text: "三会一课每少1次扣1.5分"}, {id: 党日, text: "主题党日缺席每人次扣0.1分,最多扣5分"}]}
      - {id: D2, name: 班子, points: "20", lead: 组织部, clauses: [{id: 团结, text: "班子团结协作好得20分、较好得14分、一般得8分、差不得分"}]}
  - id: 发展
    name: 产业发展
    points: "40"
    items:
      - {id: F1, name: 集体经济, points: "40", lead: 农业农村局, clauses: [{id: 收入, text: "集体收入达到{收入线}得30分,每增加1万元加1分,最高40分", from: [集体收入]}]}
tiers:
  - {name: 红旗村, from: "80", quota: 2}
  - {name: 蓝旗村, from: "60"}
untitled: 未入围
ties: [F1]
incentives:
  - id: 奖金
    name: 奖金
    amount: "对应(等次; 红旗村: 1万元; 其余: 0)"
    split: [{to: subject, percent: "40", name: 公益}, {to: {people: [书记, 主任]}, percent: "60", name: 干部}]
"#;

const FILES: [(&str, &str); 5] = [
    (
        "单位.csv",
        "编码,名称,类型,上级编码,类别
5205,柳河镇,镇,,
520501,柳树村,村,5205,山区
520502,河口村,村,5205,川区
520503,上坝村,村,5205,山区
520504,下坝村,村,5205,川区
",
    ),
    (
        "人员.csv",
        "人员编号,编码,姓名,职务
p1,520501,赵春来,书记
p2,520501,钱有余,主任
p3,520502,孙大山,书记
p4,520503,李四季,书记
",
    ),
    (
        "数据.csv",
        "编码,名称,集体收入(万元)
520501,柳树村,9
520502,河口村,15.5
520503,上坝村,9
520504,下坝村,3
",
    ),
    (
        "评分.csv",
        "编码,名称,环节,三会,党日,团结
520501,柳树村,镇评,1,3,好
520502,河口村,镇评,0,0,较好
520502,河口村,县评,2,0,好
520503,上坝村,镇评,1,3,好
520504,下坝村,镇评,4,12,
",
    ),
    ("裁定.csv", "编码,研究意见,理由,日期\n520504,蓝旗村,周小满带头修路,2026-12-20\n"),
];

/// The salt of all bundles here.
pub(crate) const SALT: &str = "只有这里知道的一段长长的盐用来测试";

pub(crate) struct Desk {
    folder: TempDir,
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The files of a bundle.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("scheme.yaml"), SCHEME).unwrap();
        for (name, text) in FILES {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs the command in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fanben"));
        said(command.args(arguments).current_dir(self.folder.path()))
    }

    /// Runs the command on all facts.
    pub(crate) fn rate(&self, arguments: &[&str]) -> Said {
        let facts = FILES.map(|(name, _)| name);
        let mut all = arguments.to_vec();
        all.push("--facts");
        all.extend(facts);
        self.run(&all)
    }

    /// A bundle of the county.
    pub(crate) fn bundle(&self, scheme: &str, name: &str) -> PathBuf {
        let said = self.rate(&["rate", scheme, "--bundle", name, "--salt", SALT]);
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        self.path(name)
    }

    /// What both verifiers say of a bundle; both have to come to the same.
    pub(crate) fn verify(&self, name: &str) -> (Said, Said) {
        let first = self.run(&["verify", name]);
        let second = second(&self.path(name));
        assert_eq!(first.code, second.code, "{}\n{}{}", first.out, second.out, second.err);
        (first, second)
    }

    /// Both verifiers find something, and say all of this.
    pub(crate) fn refused(&self, name: &str, first_says: &[&str], second_says: &[&str]) {
        let (first, second) = self.verify(name);
        assert_eq!(first.code, Some(1), "{}", first.out);
        for (said, words) in [(&first, first_says), (&second, second_says)] {
            for word in words {
                assert!(said.out.contains(word), "{word}\n{}{}", said.out, said.err);
            }
        }
    }
}

/// The verifier in Python.
pub(crate) fn second(bundle: &Path) -> Said {
    let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verifier/verify.py");
    said(Command::new("python3").arg("-B").arg(verifier).arg(bundle).env("PYTHONUTF8", "1"))
}

fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// The files in a bundle.
pub(crate) fn unpacked(path: &Path) -> Files {
    let mut zip = ZipArchive::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
    let mut files = Files::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

/// A zip file of these files.
pub(crate) fn packed(path: &Path, files: &Files) {
    let mut zip = ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// Changes one file's value.
pub(crate) fn change(files: &mut Files, name: &str, change: impl FnOnce(&mut Json)) {
    let mut value: Json = serde_json::from_slice(&files[name]).unwrap();
    change(&mut value);
    files.insert(name.to_owned(), canonical(&value).unwrap().into_bytes());
}

/// Makes the list of files right again, as somebody who changed one would.
pub(crate) fn relisted(files: &mut Files) {
    let mut manifest: Manifest = serde_json::from_slice(&files["manifest.json"]).unwrap();
    for (name, member) in &mut manifest.files {
        *member = Member::of(&files[name]);
    }
    let text = canonical(&serde_json::to_value(manifest).unwrap()).unwrap();
    files.insert("manifest.json".to_owned(), text.into_bytes());
}
