//! `fanben demo`: a fictional place with cycles half-way through, as pages; or, with `--cli`, a
//! county rated on the screen, from nothing, by what `sample`, `rate` and `explain` call.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use fanben_actions::Desk;
use fanben_model::place::Unit;
use fanben_web::Settings;

use crate::database::Database;
use crate::rehearsal::{self, Cast, Piece};
use crate::serve::{self, At};
use crate::{rate, sample, screen};

/// The pack that is shown on the screen where none is named.
const PACK: &str = "fanbencun";
/// The packs that are played as pages: the first before the pages open, the others meanwhile.
pub(crate) const PLAYED: [&str; 3] = ["shixing", "fanbencun", "sanchuang"];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 不开网页:在屏幕上评定一个样例县,说明一个村的每一分和差距
    #[arg(long)]
    cli: bool,
    /// 用 --cli 时的方案包:内置方案包的名称,或方案包文件夹
    #[arg(default_value = PACK)]
    pack: String,
    /// 用 --cli 时样例表格和结果写到哪个文件夹
    #[arg(long, default_value = "fanben-demo")]
    out: PathBuf,
    /// 用 --cli 时输出 JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.cli || arguments.json {
        return on_screen(arguments);
    }
    let progress = crate::progress();
    let pieces: anyhow::Result<Vec<Piece>> =
        PLAYED.iter().map(|pack| Piece::of(pack, &progress)).collect();
    let pieces = pieces?;
    serve::runtime()?.block_on(async {
        let folder = tempfile::tempdir().context("不能建临时文件夹")?;
        let listener = arguments.at.listen().await?;
        let url = format!("sqlite:{}", folder.path().join("demo.db").display());
        let desk = Arc::new(Database::at(url).open().await?);
        serve::seal_with(&desk, &folder.path().join("demo.db.key"))?;
        progress.set_message("建单位和账号");
        let root = Unit {
            code: "99".to_owned(),
            name: "演示地区".to_owned(),
            kind: "地区".to_owned(),
            ..Unit::default()
        };
        let offers = pieces.iter().map(Piece::offer).collect();
        let mut casts = rehearsal::cast(&desk, root, pieces).await?;
        let said = accounts(&casts);
        progress.set_message("办到半路");
        let mut first = casts.remove(0);
        perform(&desk, &mut first).await?;
        progress.finish_and_clear();
        let address = listener.local_addr()?;
        crate::say(&format!(
            "演示:三个虚构的地方,考核各走到半路。数据只在这次演示里,停止后不保留。\n\n{said}\n\
             请在浏览器打开 http://{address} ,按 Ctrl-C 停止\n\
             567个和610个村(社区)的数据正在后台陆续办到半路,不影响使用"
        ))?;
        let behind = Arc::clone(&desk);
        let rest = tokio::spawn(async move {
            for mut cast in casts {
                if let Err(error) = perform(&behind, &mut cast).await {
                    tracing::error!("The demonstration stopped half-way: {error:#}");
                }
            }
        });
        let served =
            arguments.at.serve(desk, Settings { offers, ..Settings::default() }, listener).await;
        rest.abort();
        served?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Opens a cycle and plays it.
async fn perform(desk: &Desk, cast: &mut Cast) -> anyhow::Result<()> {
    cast.liaison(desk).await?;
    cast.lists(desk).await?;
    if cast.has_quarters() {
        return cast.quarters(desk).await;
    }
    let cycle = cast.open(desk).await?;
    cast.measures(desk, cycle).await?;
    cast.play(desk, cycle).await?;
    cast.draw(desk, cycle).await
}

/// The accounts to sign in with, one a line.
fn accounts(casts: &[Cast]) -> String {
    let shown = casts.iter().flat_map(|cast| &cast.actors).filter_map(|actor| {
        let shown = actor.shown.as_ref()?;
        Some(format!("{:<12}{:<16}{shown}\n", actor.login, actor.password))
    });
    std::iter::once("账号        密码            看什么\n".to_owned()).chain(shown).collect()
}

/// The demonstration on the screen.
fn on_screen(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    let year = sample::write_year(&arguments.pack, &arguments.out, &progress)?;
    let (ready, intake) =
        rate::load(&arguments.pack, None, std::slice::from_ref(&year.manifest), &progress)?;
    progress.set_message("评定");
    let outcome = ready.rate();
    let report = screen::Report { ready: &ready, outcome: &outcome, intake: &intake };
    let results = arguments.out.join("results.xlsx");
    let json = report.json();
    rate::write(&results, &report, &json)?;
    progress.finish_and_clear();
    if arguments.json {
        crate::say(&json.to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    let folder = arguments.out.display();
    crate::say(&format!(
        "一、样例年度:{}\n{} 个文件写在 {folder}\n",
        year.about,
        year.files.len()
    ))?;
    crate::say(&format!("二、评定结果\n{}", report.text(false)))?;
    let Some(code) = &year.show else { return Ok(ExitCode::SUCCESS) };
    let (own, subject) =
        outcome.find(code).with_context(|| format!("这次评定中没有编码为 {code} 的对象"))?;
    let explained = screen::explanation(own, subject, &outcome.settlement, None);
    crate::say(&format!("三、一个对象的每一分从哪里来,还差什么\n{explained}"))?;
    let (pack, manifest) = (&arguments.pack, year.manifest.display());
    crate::say(&format!(
        "全部结果已写入 {}\n看另一个对象:fanben explain {pack} --facts {manifest} --subject 编码",
        results.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}
