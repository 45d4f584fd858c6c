//! A village that is looked after: its township says who goes there, a cadre notes a visit and what
//! was found, the village mends it and the cadre says so; a warning card is given, received and lifted.

use fanben_actions::actions::{NewAccount, SetUp};
use fanben_model::liaison::Duty;
use serde::Deserialize;

use crate::chrome::Looks;
use crate::office::{Office, pack_text, roles, unit};
use crate::visitor::Visitor;

const CITY: &str = "990500000000";
const TOWN: &str = "990501101000";
const VILLAGE: &str = "990501101201";
const CLERK: &str = "zhen@990501101000";
const LEADER: &str = "zhenfen@990501101000";
const CADRE: &str = "zhucun@990501101201";
const SECRETARY: &str = "cun@990501101201";

#[derive(Deserialize)]
struct Pack {
    liaison: Vec<Duty>,
}

/// Walks it; with scripts, pages on the way are looked at under axe-core's rules.
pub(crate) async fn from_visit_to_lifted_card(looks: Looks) {
    let mut story = Story(Visitor::at(office().await, looks).await);
    story.the_township_says_who_goes_there().await;
    story.a_cadre_notes_what_was_found().await;
    story.the_township_gives_it_to_the_village().await;
    story.the_village_mends_it().await;
    story.the_cadre_says_it_is_solved().await;
    story.the_shares_are_seen().await;
    story.a_card_is_given().await;
    story.it_is_received_and_lifted().await;
    story.0.stop().await;
}

/// One village with everybody who has to do with it.
async fn office() -> Office {
    let units = vec![
        unit(CITY, "鹤溪市", "市", "", ("", "")),
        unit(TOWN, "黄泥镇", "镇", CITY, ("", "")),
        unit(VILLAGE, "白果村", "村", TOWN, ("", "")),
    ];
    let all = [
        (CLERK, "zhen", TOWN),
        (LEADER, "zhenfen", TOWN),
        (CADRE, "zhucun", VILLAGE),
        (SECRETARY, "cun", VILLAGE),
    ];
    let account = |(login, role, unit): (&str, &str, &str)| NewAccount {
        login: login.to_owned(),
        name: format!("白果{role}"),
        posts: vec![(role.to_owned(), unit.to_owned(), String::new())],
    };
    let pack: Pack = serde_saphyr::from_str(&pack_text("sanchuang/pack.yaml")).unwrap();
    let accounts = all.into_iter().map(account).collect();
    let (roles, liaison) = (roles("sanchuang"), pack.liaison);
    Office::with(SetUp { roles, units, accounts, liaison }, Office::autumn()).await
}

struct Story(Visitor);

impl Story {
    /// Looks at the page that is open, from its own address.
    async fn looks_around(&mut self) {
        let address = self.0.chrome.page.current_url().await.unwrap();
        self.0.look(address.path()).await;
    }

    async fn the_township_says_who_goes_there(&mut self) {
        self.0.comes(CLERK).await;
        self.0.chrome.finds("安排包联,有单位没有人").await;
        self.0.chrome.says_all(&["驻村干部驻村", "1个单位没有人包联"]).await;
        self.0.look("/liaison").await;
        self.0.chrome.follows("安排驻村干部驻村").await;
        self.0.chrome.says_all(&["在本单位任职、还没有安排的(1人)"]).await;
        self.0.look("/liaison/new?duty=zhucun").await;
        self.0.chrome.press("勾选的各包联本单位,从今天起").await;
        self.0.chrome.says_all(&["已保存", "白果zhucun"]).await;
        self.0.leaves().await;
    }

    async fn a_cadre_notes_what_was_found(&mut self) {
        self.0.comes(CADRE).await;
        self.0.goto("/liaison").await;
        self.0.chrome.follows("记白果村的走访").await;
        self.0.chrome.says("记一次走访").await;
        self.looks_around().await;
        self.0.chrome.write("#says", "到王家组看排水沟,电话13800001234").await;
        self.0.chrome.press("保存").await;
        self.0.chrome.says("里面有不能记的内容").await;
        self.0.look_here("a visit with a telephone number").await;
        self.0.chrome.write("#says", "到王家组看排水沟").await;
        self.0.chrome.open_around("what").await;
        self.0.chrome.write("#what", "排水沟堵了,雨天漫到路上").await;
        self.0.chrome.press("保存").await;
        self.0
            .chrome
            .says_all(&["已保存", "走访记录(1次)", "到王家组看排水沟", "排水沟堵了"])
            .await;
        self.0.leaves().await;
    }

    async fn the_township_gives_it_to_the_village(&mut self) {
        self.0.comes(CLERK).await;
        self.0.chrome.finds("交办走访发现的问题").await;
        self.0.chrome.says("排水沟堵了,雨天漫到路上").await;
        self.looks_around().await;
        self.0.chrome.write("#owner", VILLAGE).await;
        self.0.chrome.press("交办").await;
        self.0.chrome.says_all(&["已保存", "办理中"]).await;
        self.0.leaves().await;
    }

    async fn the_village_mends_it(&mut self) {
        self.0.comes(SECRETARY).await;
        self.0.chrome.finds("办走访发现的问题").await;
        self.looks_around().await;
        self.0.chrome.write("#report-says", "沟清了,盖板换了两块").await;
        self.0.chrome.press("报办好").await;
        self.0.chrome.says_all(&["已保存", "沟清了,盖板换了两块"]).await;
        self.0.leaves().await;
    }

    async fn the_cadre_says_it_is_solved(&mut self) {
        self.0.comes(CADRE).await;
        self.0.chrome.finds("确认问题是不是解决了").await;
        self.looks_around().await;
        self.0.chrome.press("确认解决").await;
        self.0.chrome.says_all(&["已保存", "已解决"]).await;
        self.0.leaves().await;
    }

    async fn the_shares_are_seen(&mut self) {
        self.0.comes(CLERK).await;
        self.0.look("/liaison/shares").await;
        self.0.chrome.says_all(&["发现问题", "数的是办理的件数", "还没有可以算的"]).await;
        self.0.leaves().await;
    }

    /// The decision has its number, or there is no card.
    async fn a_card_is_given(&mut self) {
        self.0.comes(LEADER).await;
        self.0.look(&format!("/talks/of/{VILLAGE}")).await;
        self.0.chrome.follows("按决定登记黄牌").await;
        self.0.chrome.says("登记白果村的黄牌").await;
        self.0.look(&format!("/talks/new?unit={VILLAGE}&card=true")).await;
        for (field, text) in [
            ("#period", "2026Q3"),
            ("#ground", "第三季度镇内末位,人居环境只得2分"),
            ("#body", "黄泥镇党委会"),
            ("#document", "黄纪〔2026〕8号"),
            ("#what1", "人居环境"),
            ("#behind1", "差3分"),
            ("#method1", "每周六清一次沟渠"),
        ] {
            self.0.chrome.write(field, text).await;
        }
        self.0.chrome.write_day("#deadline1", "2026-11-20").await;
        self.0.chrome.press("保存").await;
        self.0.chrome.says_all(&["白果村黄牌通知书(2026Q3)", "黄纪〔2026〕8号", "没有签收"]).await;
        self.looks_around().await;
        self.0.leaves().await;
    }

    async fn it_is_received_and_lifted(&mut self) {
        for login in [SECRETARY, CADRE] {
            self.0.comes(login).await;
            self.0.chrome.finds("签收黄牌").await;
            self.looks_around().await;
            self.0.chrome.press("签收").await;
            self.0.chrome.says_all(&["已保存", "已签收"]).await;
            self.0.leaves().await;
        }
        self.0.comes(LEADER).await;
        self.0.goto(&format!("/talks/of/{VILLAGE}")).await;
        self.0.chrome.follows("白果村").await;
        self.0.chrome.write("#document", "黄纪〔2026〕11号").await;
        self.0.chrome.write("#lift-reason", "三项都办好了").await;
        self.0.chrome.press("登记解除").await;
        self.0.chrome.says_all(&["已保存", "已解除", "三项都办好了"]).await;
        self.looks_around().await;
        self.0.leaves().await;
    }
}
