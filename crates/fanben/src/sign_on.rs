//! Settings of single sign-on → the provider that pages send people to.

use std::path::PathBuf;

use anyhow::Context as _;
use fanben_web::{Provider, SignOn};

/// A provider of `OpenID` Connect; without an issuer there is none.
#[derive(clap::Args)]
#[expect(
    clippy::doc_markdown,
    clippy::struct_field_names,
    reason = "the words are help on the screen, the fields are names of options"
)]
pub(crate) struct Single {
    /// 统一登录(OpenID Connect)服务方的地址(issuer);不写就只用账号密码登录
    #[arg(long, env = "FANBEN_OIDC_ISSUER", value_name = "地址")]
    oidc_issuer: Option<String>,
    /// 本系统在服务方登记的编号(client_id)
    #[arg(long, env = "FANBEN_OIDC_CLIENT", value_name = "编号")]
    oidc_client: Option<String>,
    /// 服务方发给本系统的密钥(client_secret);请写在环境文件里,不写在命令行
    #[arg(long, env = "FANBEN_OIDC_SECRET", value_name = "密钥", hide_env_values = true)]
    oidc_secret: Option<String>,
    /// 大家打开本系统用的地址,如 `https://fanben.example`,回到它的 /sign-on/back
    #[arg(long, env = "FANBEN_OIDC_SITE", value_name = "地址")]
    oidc_site: Option<String>,
    /// 第一次统一登录时和账号名核对的用户信息(claim)
    #[arg(
        long,
        env = "FANBEN_OIDC_CLAIM",
        value_name = "名称",
        default_value = "preferred_username"
    )]
    oidc_claim: String,
    /// 登录页上叫它什么
    #[arg(long, env = "FANBEN_OIDC_NAME", value_name = "名称", default_value = "统一登录")]
    oidc_name: String,
    /// 服务方用本单位自建机构签发的证书:这个机构的证书文件(PEM);设了就只信它,不设就信操作系统信任的机构
    #[arg(long, env = "FANBEN_OIDC_CA", value_name = "文件")]
    oidc_ca: Option<PathBuf>,
    /// 服务方在内网,没有加密(http://)也用;密钥和凭证会明文传输
    #[arg(long, env = "FANBEN_OIDC_PLAIN_HTTP")]
    oidc_plain_http: bool,
}

impl Single {
    /// The provider, if there is one.
    pub(crate) fn provider(&self) -> anyhow::Result<Option<SignOn>> {
        let Some(issuer) = self.oidc_issuer.clone().filter(|issuer| !issuer.is_empty()) else {
            return Ok(None);
        };
        let needed = |value: &Option<String>, name: &str| {
            let value = value.clone().filter(|value| !value.is_empty());
            value.with_context(|| format!("设了统一登录的服务方,还要设 {name}"))
        };
        let provider = Provider {
            name: self.oidc_name.clone(),
            issuer,
            client: needed(&self.oidc_client, "FANBEN_OIDC_CLIENT")?,
            secret: needed(&self.oidc_secret, "FANBEN_OIDC_SECRET")?,
            site: needed(&self.oidc_site, "FANBEN_OIDC_SITE")?,
            claim: self.oidc_claim.clone(),
            plain: self.oidc_plain_http,
            authorities: self.oidc_ca.clone().filter(|file| !file.as_os_str().is_empty()),
        };
        Ok(Some(SignOn::new(provider)?))
    }

    /// Every setting with its value, the secret left out.
    pub(crate) fn shown(&self) -> Vec<(&'static str, String)> {
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "不设".to_owned());
        let secret = if self.oidc_secret.is_some() { "已设,不显示" } else { "不设" };
        vec![
            ("FANBEN_OIDC_ISSUER", or_none(&self.oidc_issuer)),
            ("FANBEN_OIDC_CLIENT", or_none(&self.oidc_client)),
            ("FANBEN_OIDC_SECRET", secret.to_owned()),
            ("FANBEN_OIDC_SITE", or_none(&self.oidc_site)),
            ("FANBEN_OIDC_CLAIM", self.oidc_claim.clone()),
            ("FANBEN_OIDC_NAME", self.oidc_name.clone()),
            (
                "FANBEN_OIDC_CA",
                self.oidc_ca
                    .as_ref()
                    .map_or("不设".to_owned(), |file| file.display().to_string()),
            ),
            ("FANBEN_OIDC_PLAIN_HTTP", self.oidc_plain_http.to_string()),
        ]
    }
}
