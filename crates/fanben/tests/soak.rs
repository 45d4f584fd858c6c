//! A few kills of a server under writers, on both databases. `fanben soak` makes hundreds.

#[cfg(test)]
#[path = "../../fanben-store/tests/suite/postgres.rs"]
mod postgres;

#[cfg(test)]
mod tests {
    use std::process::Command;

    use serde_json::Value as Json;

    fn wear(url: Option<&str>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fanben"));
        command.args(["soak", "--kills", "3", "--writers", "8", "--items", "10", "--json"]);
        if let Some(url) = url {
            command.args(["--url", url]);
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let told: Json = serde_json::from_slice(&output.stdout).unwrap_or_default();
        assert!(output.status.success(), "{told} {said}");
        assert_eq!(told["kills"], 3);
        assert!(told["saved"].as_u64().unwrap() > 10, "{told}");
        let of = told["of"].as_object().unwrap();
        assert_eq!(of.len(), 14, "{told}");
        for (kind, saved) in of {
            assert!(saved.as_u64().unwrap() > 0, "{kind} {told}");
        }
        for nothing in ["lost", "twice", "unasked"] {
            assert_eq!(told[nothing], 0, "{told}");
        }
        assert_eq!((&told["wrong"], &told["faults"]), (&Json::Array(vec![]), &Json::Array(vec![])));
    }

    #[test]
    fn what_was_answered_as_saved_outlives_kills_on_sqlite() {
        wear(None);
    }

    #[test]
    fn what_was_answered_as_saved_outlives_kills_on_postgresql() {
        wear(Some(&crate::postgres::database()));
    }
}
