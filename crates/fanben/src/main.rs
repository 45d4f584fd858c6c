//! The `fanben` command: wiring, files in, words and workbooks out.

mod bench;
mod bundle;
mod burden;
mod check;
mod clause;
mod compare;
mod config;
mod convert;
mod crowd;
mod database;
mod demo;
mod diff;
mod freeze;
mod frozen;
mod kept;
mod library;
mod manifest;
mod packs;
mod places;
mod print;
mod rate;
mod read;
mod rehearsal;
mod replay;
mod run;
mod sample;
mod screen;
mod serve;
mod set_up;
mod sign_on;
mod soak;
mod verify;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

/// Keeps the pages of one rating for the next; the system's allocator returned and faulted them in
/// again, a third of the time of B1.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 范本:把县里的考核办法写成数据,照章评定,每个数都说得清。
#[derive(Parser)]
#[command(name = "fanben", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 读一条或多条计分条款:读成什么规则、要回答什么、得扣多少
    Clause(clause::Arguments),
    /// 演示:一个虚构的地方,考核走到半路,在浏览器里看;加 --cli 在屏幕上看
    Demo(demo::Arguments),
    /// 建库:方案包的角色、单位名册、第一批账号
    SetUp(set_up::Arguments),
    /// 把整个库备份成一个文件
    Backup(kept::BackupArguments),
    /// 把备份恢复到一个空库,恢复完就核验
    Restore(kept::RestoreArguments),
    /// 核验整个库:日志条条相接,每条记录和写下时一样
    VerifyStore(kept::VerifyArguments),
    /// 开网页:单位、账号和考核都在库里
    Serve(serve::Arguments),
    /// 开网页会用哪些设置(密码不显示)
    Config(config::Arguments),
    /// 量速度:一个县的网页在固定的速度下多快,不是测试
    Bench(bench::Arguments),
    /// 熬:许多人不停地写,服务一次次被强行终止,看丢没丢、半没半、日志对不对,不是测试
    Soak(soak::Arguments),
    /// 区划:把单位名册或全国区划表导入库里,逐行报告问题
    Places(places::Arguments),
    /// 列出内置的方案包和其中的办法
    Packs(packs::Arguments),
    /// 把方案包的样例年度写成一套表格
    Sample(sample::Arguments),
    /// 把评分细则表(xlsx、xls、docx、csv、md)读成办法,逐格报告
    Read(read::Arguments),
    /// 检查办法、方案包、评分细则表:哪里错、为什么、怎么改
    Check(check::Arguments),
    /// 把办法写成打印的评分细则表(xlsx)
    Print(print::Arguments),
    /// 定稿:把办法的每一条冻结成规则(JSON),以后评定和核验只认这份规则
    Freeze(freeze::Arguments),
    /// 按办法评定全部对象
    Rate(rate::Arguments),
    /// 一个对象的每一分从哪里来,离上一等次还差什么
    Explain(rate::ExplainArguments),
    /// 核验结果包:用包里定稿的规则和数据重算,逐处列出不符
    Verify(verify::Arguments),
    /// 同样的数据,换一版办法:谁升谁降、因为哪一条、要花多少钱
    Compare(compare::Arguments),
    /// 两版办法逐条对照:原文、修改后、涉及谁,哪些评分沿用、哪些重评
    Diff(diff::Arguments),
    /// 用上年的数据试算今年的修改稿,写成一页:谁升谁降、花多少钱、多填多少
    Replay(replay::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Clause(arguments) => clause::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Config(arguments) => config::run(&arguments),
        Command::SetUp(arguments) => set_up::run(&arguments),
        Command::Backup(arguments) => kept::backup(&arguments),
        Command::Restore(arguments) => kept::restore(&arguments),
        Command::VerifyStore(arguments) => kept::verify(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Soak(arguments) => soak::run(&arguments),
        Command::Places(arguments) => places::run(&arguments),
        Command::Packs(arguments) => packs::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
        Command::Read(arguments) => read::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Print(arguments) => print::run(&arguments),
        Command::Freeze(arguments) => freeze::run(&arguments),
        Command::Rate(arguments) => rate::run(&arguments),
        Command::Explain(arguments) => rate::explain(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the edge of the program")]
            {
                eprintln!("{error:#}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Writes a line of output; a closed pipe is not an error worth a message.
fn say(text: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// What is said on the way goes to standard error; standard output is for the result.
fn say_aside(text: &str) {
    // Nobody has to be listening there.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A line on a terminal that says what takes long.
fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
