//! Certificates of an office's own authority, made with openssl as an office would make them.

use std::path::Path;
use std::process::Command;

fn openssl(folder: &Path, arguments: &str) {
    let made = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    let made = made.expect("openssl runs (apt-get install openssl)");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// An authority of its own under a name: `NAME.pem`, `NAME.key`.
pub(crate) fn authority(folder: &Path, name: &str) {
    let key = format!("-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key");
    openssl(folder, &format!("req -x509 {key} -out {name}.pem -days 30 -subj /CN={name}"));
}

/// A certificate of an authority for a server: `server.pem`, `server.key`.
pub(crate) fn certificate(folder: &Path, authority: &str, names: &str) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key";
    openssl(folder, &format!("req {key} -out server.csr -subj /CN=database"));
    std::fs::write(folder.join("names"), format!("subjectAltName={names}\n")).unwrap();
    let by = format!("-CA {authority}.pem -CAkey {authority}.key -CAcreateserial");
    openssl(
        folder,
        &format!("x509 -req -in server.csr {by} -days 30 -extfile names -out server.pem"),
    );
}
