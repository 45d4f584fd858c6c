//! The `fanben` command: wiring, files in, words and workbooks out.

mod clause;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Clause(arguments) => clause::run(&arguments),
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
