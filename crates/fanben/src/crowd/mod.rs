//! A made-up city full of sheets, and people who work in it as browsers do: for measuring
//! (`bench`) and for wearing out (`soak`).

mod browser;
mod county;
mod quarter;
mod scheme;
mod server;
mod year;

use std::time::Instant;

use fanben_actions::Desk;

use crate::database::Database;

pub(crate) use browser::{Browser, Form, Page, changed, filled, form, sheet};
pub(crate) use county::{County, PASSWORD, STAGES, Size, Visitor};
pub(crate) use quarter::Quarter;
pub(crate) use server::{Running, Server, Used};
pub(crate) use year::{HALF, TITLE, Year};

/// Numbers that look like chance and are the same in every run.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, many: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let many = u64::try_from(many.max(1)).unwrap_or(1);
        usize::try_from((mixed ^ (mixed >> 31)) % many).unwrap_or(0)
    }
}

/// The county in a database, made there unless it is there already; at least so many people are
/// signed in.
pub(crate) async fn prepared(url: &Database, size: Size, people: usize) -> anyhow::Result<County> {
    let began = Instant::now();
    let mut desk: Desk = url.open().await?;
    let progress = crate::progress();
    let new = desk.is_new();
    let mut county = if new && size.quarter {
        // A notice hangs for days before it is confirmed.
        desk.close().await;
        let then = url.open_ago(year::AGO).await?;
        Box::pin(County::made(&then, size, &progress)).await?;
        then.close().await;
        desk = url.open().await?;
        Year::confirm(&desk).await?;
        County::found(&desk, size).await?
    } else if new {
        Box::pin(County::made(&desk, size, &progress)).await?
    } else {
        County::found(&desk, size).await?
    };
    county.sign_in(&desk, size, people).await?;
    progress.finish_and_clear();
    let seconds = began.elapsed().as_secs();
    let (villages, items) = (size.villages, size.items);
    crate::say_aside(&format!(
        "{}{villages}个村 × {items}项 × {}个环节,用时{seconds}秒",
        if new { "已建好" } else { "用原有的库:" },
        STAGES.len()
    ));
    desk.close().await;
    Ok(county)
}
