//! A provider behind a certificate of the office's own authority.

use std::path::Path;

use axum::http::StatusCode;
use fanben_web::{Provider as Named, SignOn, Unusable};

use crate::authority::{authority, certificate};
use crate::place::{On, Place, city};
use crate::provider::Provider;
use crate::{Doors, settings};

/// A provider whose certificate is for some names, asked by whoever trusts an authority.
async fn doors(folder: &Path, names: &str, trusted: Option<&str>) -> Doors {
    certificate(folder, "office", names);
    let place = Place::new(On::Sqlite, "shixing", city()).await;
    let provider = Provider::start_over_tls(place.desk.now().timestamp(), folder).await;
    let named = Named {
        site: provider.site.clone(),
        plain: false,
        authorities: trusted.map(|name| folder.join(name)),
        ..settings(&provider.issuer)
    };
    Doors::with(place, provider, named).await
}

#[tokio::test]
async fn a_provider_with_the_offices_own_certificate_is_believed_by_its_authority() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    authority(at, "office");
    authority(at, "stranger");
    let own = doors(at, "DNS:localhost,IP:127.0.0.1", Some("office.pem")).await;
    own.link().await;
    let came = own.comes().await;
    assert!(came.is_in(), "{}", came.text);
    // The name is asked for over the same way.
    own.provider.tell(|told| told.in_token = false);
    assert!(own.comes().await.is_in());
    let localhost = "DNS:localhost,IP:127.0.0.1";
    for (names, trusted) in [
        (localhost, Some("stranger.pem")),
        (localhost, None),
        ("DNS:other.example", Some("office.pem")),
    ] {
        let doors = doors(at, names, trusted).await;
        let refused = doors.get("/sign-on?back=/", "").await;
        assert_eq!(
            refused.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{names} {trusted:?}: {}",
            refused.text
        );
        assert!(refused.text.contains("role=\"alert\""), "{}", refused.text);
        assert!(refused.cookies().is_empty());
    }
}

#[test]
fn a_file_without_authorities_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for file in [empty, folder.path().join("nowhere.pem")] {
        let said = file.display().to_string();
        let authorities = Some(file);
        let refused = SignOn::new(Named { authorities, ..settings("https://id.example") });
        let Err(error @ Unusable::Authorities(..)) = refused else { panic!("{refused:?}") };
        let text = error.to_string();
        assert!(text.contains("FANBEN_OIDC_CA") && text.contains(&said), "{text}");
    }
}
