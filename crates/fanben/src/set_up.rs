//! `fanben set-up`: a pack's roles and a register of units → an installation with its first accounts.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use fanben_actions::actions::{self, NewAccount, SetUp, Slip};
use fanben_model::place::{Tree, Unit};
use fanben_model::rights::{Right, Role};
use serde_json::json;

use crate::database::Database;
use crate::{library, manifest, run, screen, serve};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 方案包:内置方案包的名称,或方案包文件夹;角色从它的 pack.yaml 来
    pack: String,
    /// 单位名册(表头有编码、名称、类型、上级编码),或清单(manifest.yaml)
    #[arg(long, num_args = 1.., required = true)]
    units: Vec<PathBuf>,
    /// 建哪些账号:`账号=姓名=角色`,不在最上级单位的再加 `=单位编码`;不写就只建三员的账号
    #[arg(long = "account", num_args = 1..)]
    accounts: Vec<String>,
    // It has to be empty.
    #[command(flatten)]
    db: Database,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    let (_, pack) = library::pack(&arguments.pack)?;
    if pack.roles.is_empty() {
        bail!("方案包“{}”的 pack.yaml 里没有写角色(roles),账号没有依据", arguments.pack);
    }
    let gathered = run::gather(&[], &manifest::files(&arguments.units)?, &progress)?;
    let wrong = gathered.intake.findings.iter().any(|finding| !finding.is_note());
    if wrong {
        let problems = screen::problems(&gathered.intake.findings);
        bail!("单位名册有问题,库没有建:请改好再来{problems}");
    }
    let units = rooted(&gathered.facts.tree)?;
    let accounts = accounts(&arguments.accounts, &pack.roles, &units[0])?;
    let (count, root) = (units.len(), units[0].name.clone());
    progress.set_message(format!("建库:{count}个单位"));
    let input = SetUp { roles: pack.roles, liaison: pack.liaison, units, accounts };
    let slips = serve::runtime()?.block_on(async {
        let desk = arguments.db.open().await?;
        let slips = actions::set_up(&desk, input).await;
        desk.close().await;
        slips.map_err(|refusal| anyhow::anyhow!("库没有建:{}", refusal.told()))
    })?;
    progress.finish_and_clear();
    if arguments.json {
        let slips = slips
            .iter()
            .map(|slip| json!({"login": slip.login, "name": slip.name, "password": slip.password}));
        let slips: Vec<_> = slips.collect();
        crate::say(&json!({"units": count, "root": root, "accounts": slips}).to_string())?;
    } else {
        crate::say(&told(&arguments.db, &root, count, &slips))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// All units with the one that is above all of them first.
fn rooted(tree: &Tree) -> anyhow::Result<Vec<Unit>> {
    let above = |unit: &&Unit| tree.parent(unit).is_none();
    let tops: Vec<&Unit> = tree.units().iter().filter(above).collect();
    let [root] = tops[..] else {
        if tops.is_empty() {
            bail!("没有读到单位:请给一张有编码、名称、类型、上级编码的单位名册");
        }
        let named: Vec<String> =
            tops.iter().take(5).map(|unit| format!("{} {}", unit.code, unit.name)).collect();
        let rest = if tops.len() > 5 { "等" } else { "" };
        bail!(
            "名册里要有一个、也只有一个最上级单位(上级编码空着);现在有{}个:{}{rest}",
            tops.len(),
            named.join("、")
        );
    };
    let rest = tree.units().iter().filter(|unit| unit.code != root.code);
    Ok(std::iter::once(root).chain(rest).cloned().collect())
}

/// The accounts that are asked for; none: one for each role that administers at the root.
fn accounts(asked: &[String], roles: &[Role], root: &Unit) -> anyhow::Result<Vec<NewAccount>> {
    if asked.is_empty() {
        let administers = |role: &&Role| {
            let own = [Right::People, Right::Security, Right::Audit];
            role.level.contains(&root.kind) && role.rights.iter().any(|right| own.contains(right))
        };
        let of = |role: &Role| NewAccount {
            login: role.id.clone(),
            name: role.name.clone(),
            posts: vec![(role.id.clone(), root.code.clone(), String::new())],
        };
        let found: Vec<NewAccount> = roles.iter().filter(administers).map(of).collect();
        if found.is_empty() {
            bail!(
                "最上级单位“{}”的类型是“{}”,方案包里没有设在这一级的管理员角色;\
                 请核对名册的类型,或者用 --account 写明要建哪些账号",
                root.name,
                root.kind
            );
        }
        return Ok(found);
    }
    asked.iter().map(|text| account(text, roles, root)).collect()
}

fn account(text: &str, roles: &[Role], root: &Unit) -> anyhow::Result<NewAccount> {
    let parts: Vec<&str> = text.split('=').map(str::trim).collect();
    let (login, name, role, unit) = match parts[..] {
        [login, name, role] => (login, name, role, root.code.as_str()),
        [login, name, role, unit] => (login, name, role, unit),
        _ => bail!("--account {text}:要写成 账号=姓名=角色,或 账号=姓名=角色=单位编码"),
    };
    let known = roles.iter().find(|known| known.id == role || known.name == role);
    let known = known.with_context(|| {
        let names: Vec<String> =
            roles.iter().map(|role| format!("{}({})", role.id, role.name)).collect();
        format!("--account {text}:没有角色“{role}”;现有:{}", names.join("、"))
    })?;
    Ok(NewAccount {
        login: login.to_owned(),
        name: name.to_owned(),
        posts: vec![(known.id.clone(), unit.to_owned(), String::new())],
    })
}

fn told(db: &Database, root: &str, count: usize, slips: &[Slip]) -> String {
    let mut lines = vec![
        format!("已建库 {db}:{root},{count}个单位,{}个账号", slips.len()),
        "首次密码只在这里出现一次,请当面密封交给本人;第一次登录必须改密码。\n".to_owned(),
        "账号            首次密码                    姓名".to_owned(),
    ];
    lines.extend(
        slips.iter().map(|slip| format!("{:<16}{:<28}{}", slip.login, slip.password, slip.name)),
    );
    lines.push(format!("\n开网页:fanben serve --db {db}"));
    lines.join("\n")
}
