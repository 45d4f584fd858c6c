//! What somebody reads whose database on another machine is not believed.

use fanben_actions::Desk;

use crate::secured::begin;

#[tokio::test]
async fn why_a_database_is_not_believed_is_said() {
    let (secured, plain) = (begin(true), begin(false));
    let server = &secured;
    for (server, host, name, says) in [
        (server, "localhost", "stranger", "不是本系统信任的机构签发的"),
        (server, "127.0.0.1", "office", "不是地址里写的主机名"),
        (&plain, "localhost", "office", "没有加密不连"),
    ] {
        let (port, file) = (server.port, server.authority(name));
        let url = format!(
            "postgres://postgres@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={}",
            file.display()
        );
        let told = Desk::open(&url).await.unwrap_err().told();
        assert!(told.contains(says), "{told}");
    }
}
