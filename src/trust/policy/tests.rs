//! The policy from outside: what files say together, and what that forbids.

use super::*;
use crate::trust::gate::{Destination, Retention};
use proptest::prelude::*;

fn policy(text: &str) -> Policy {
    Policy::from_toml(text).expect("valid")
}

fn file(standing: Standing, text: &str) -> PolicyFile {
    PolicyFile { name: format!("{standing:?}.toml").to_lowercase(), standing, text: text.to_owned() }
}

fn to(kind: &str, model: &str, region: Option<&str>) -> Destination {
    Destination { provider: kind.into(), kind: kind.into(), model: model.into(), region: region.map(str::to_owned) }
}

#[test]
fn the_default_file_is_a_valid_policy() {
    let read = policy(DEFAULT_POLICY);
    assert_eq!(read.version(), Policy::default().version());
    assert!(read.mask_ip && read.allows_host("api.openai.com"));
    assert_ne!(Policy::default(), Policy::nothing());
    assert_eq!(read.class(&Kind::Account, "iban", FieldClass::Public), FieldClass::Regulated);
}

#[test]
fn the_most_exact_line_counts() {
    let policy =
        policy("[classes]\ncontact.email = \"public\"\ncontact.\"*\" = \"confidential\"\n\"*\".email = \"regulated\"");
    for (kind, field, class) in [
        (Kind::Contact, "email", FieldClass::Public),
        (Kind::Contact, "title", FieldClass::Confidential),
        (Kind::Contact, "iban", FieldClass::Regulated),
        (Kind::Lead, "email", FieldClass::Regulated),
        (Kind::Lead, "title", FieldClass::Internal),
        (Kind::Lead, "tax_id", FieldClass::Regulated),
    ] {
        assert_eq!(policy.class(&kind, field, FieldClass::Internal), class, "{kind}.{field}");
    }
}

#[test]
fn mistakes_name_their_file_and_line() {
    for (text, line) in [
        ("strict = maybe", 1),
        ("strict = true\nunknown = 1", 2),
        ("[classes]\n\ncontact.email = \"secret\"", 3),
        ("[network]\noffline = \"sometimes\"", 2),
        ("[network]\n\nhosts = [\"https://api.example.com/v1\"]", 3),
        ("[caps]\ndaily_cost_usd = -1.0", 2),
        ("[caps]\nrequests_per_hour = -1", 2),
        ("[autonomy]\ntools = \"always\"", 2),
        ("retention = \"none\"", 1),
        ("[models]\nallow = [\"\"]", 2),
    ] {
        let error = Policy::from_toml(text).expect_err(text);
        assert_eq!((error.line, error.file.as_str()), (line, "policy.toml"), "{text}: {error}");
    }
}

#[test]
fn hosts_are_matched_whole() {
    let policy = policy("[network]\nhosts = [\"api.one.com\", \"*.two.com\"]\ndeny_hosts = [\"b.two.com\"]");
    for (host, allowed) in [
        ("API.one.com", true),
        ("xapi.one.com", false),
        ("a.two.com", true),
        ("b.two.com", false),
        ("two.com", false),
        ("eviltwo.com", false),
        ("api.one.com.evil.com", false),
    ] {
        assert_eq!(policy.allows_host(host), allowed, "{host}");
    }
}

#[test]
fn patterns_hold_stars() {
    for (pattern, name, fits) in [
        ("gpt-5*", "gpt-5-mini", true),
        ("*-mini", "GPT-5-mini", true),
        ("gpt-*-mini", "gpt-5-mini", true),
        ("gpt-*-mini", "gpt-mini", false),
        ("gpt-5", "gpt-5-mini", false),
        ("*", "", true),
        ("a*a", "a", false),
    ] {
        assert_eq!(is_like(pattern, name), fits, "{pattern} {name}");
    }
}

#[test]
fn a_destination_must_pass_every_list() {
    let policy = policy(
        "regions = [\"eu\"]\nretention = \"require-flag\"\n[providers]\nallow = [\"azure\", \"openai*\"]\n\
         deny = [\"shadow\"]\n[models]\ndeny = [\"*-preview\"]",
    );
    let asked = Retention::Asked("store=false");
    let check = |to: &Destination, host: &str, retention| policy.check(to, host, false, retention).is_ok();
    assert!(check(&to("azure", "gpt", Some("eu")), "r.openai.azure.com", asked));
    assert!(check(&to("openai", "gpt", None), "eu.api.openai.com", asked));
    assert!(check(&to("azure", "gpt", Some("Europe-West4")), "x.example", asked));
    assert!(!check(&to("azure", "gpt", Some("us")), "r.openai.azure.com", asked), "region");
    assert!(!check(&to("azure", "gpt", None), "r.openai.azure.com", asked), "no region");
    assert!(!check(&to("azure", "gpt", Some("eu")), "bedrock-runtime.us-east-1.amazonaws.com", asked), "host knows");
    assert!(!check(&to("azure", "gpt-9-preview", Some("eu")), "x.example", asked), "model");
    assert!(!check(&to("azure", "gpt", Some("eu")), "x.example", Retention::NoFlag), "retention");
    assert!(!check(&to("cohere", "gpt", Some("eu")), "x.example", asked), "provider");
    let shadow = Destination { provider: "shadow".into(), ..to("azure", "gpt", Some("eu")) };
    assert!(!check(&shadow, "x.example", asked), "denied by its own name");
    let posing = Destination { provider: "azure".into(), ..to("gemini", "gpt", Some("eu")) };
    assert!(!check(&posing, "x.example", asked), "a name does not make a provider");
    let local = to("openai-compatible", "llama", None);
    assert_eq!(policy.check(&local, "127.0.0.1", true, Retention::NoFlag), Ok(()));
}

#[test]
fn caps_stop_at_their_number() {
    let caps =
        policy("[caps]\ndaily_cost_usd = 2.0\nrequests_per_hour = 3\nrequests_per_day = 9\nbytes_per_request = 100")
            .caps;
    let spent = |cost, hour, today| Spent { cost_today_usd: cost, requests_hour: hour, requests_today: today };
    for (spent, allowed) in
        [(spent(0.0, 0, 0), true), (spent(1.99, 2, 8), true), (spent(2.0, 0, 0), false), (spent(0.0, 3, 3), false)]
    {
        assert_eq!(caps.check(&spent).is_ok(), allowed, "{spent:?}");
    }
    assert!(caps.check(&spent(0.0, 0, 9)).is_err());
    assert!(caps.check_size(100).is_ok() && caps.check_size(101).is_err());
    let tokens = policy("[caps]\ntokens_per_request = 10").caps;
    assert!(tokens.check_size(40).is_ok() && tokens.check_size(41).is_err());
}

#[test]
fn every_value_says_where_it_comes_from() {
    let files = [
        file(
            Standing::Admin,
            "strict = true\nretention = \"require-flag\"\n\n[network]\nhosts = [\"api.openai.com\"]\n",
        ),
        file(Standing::Workspace, "strict = false\n[caps]\nrequests_per_day = 5\n"),
    ];
    let policy = Policy::from_files(&files).expect("valid");
    let origin = |path: &str| {
        let entry = policy.entries().iter().find(|entry| entry.path == path);
        entry.map(|entry| (entry.value.clone(), entry.origin.join(" "))).unwrap_or_default()
    };
    assert_eq!(origin("retention"), ("require-flag".into(), "admin.toml:2".into()));
    assert_eq!(origin("strict"), ("true".into(), "admin.toml:1".into()));
    assert_eq!(origin("network.hosts"), ("api.openai.com".into(), "admin.toml:5".into()));
    assert_eq!(origin("caps.requests_per_day"), ("5".into(), "workspace.toml:3".into()));
    assert!(origin("mask_ip").1.starts_with("built-in:"));
}

#[test]
fn the_version_is_that_of_what_is_said() {
    let plain = policy("strict = true").version();
    assert_eq!(plain, policy("# a remark\n\nstrict=true\n").version());
    assert_ne!(plain, policy("strict = false").version());
    let mut offline = policy("strict = true");
    offline.go_offline(Offline::On, "--offline");
    assert_ne!(offline.version(), plain);
    offline.go_offline(Offline::Off, "--offline");
    assert_eq!(offline.network.offline, Offline::On, "nothing goes back online");
}

/// Lines of a policy file, any of them absent.
fn text() -> impl Strategy<Value = String> {
    let pick = |lines: &'static [&'static str]| prop::option::of(prop::sample::select(lines));
    let top = (
        pick(&["strict = true", "strict = false"]),
        pick(&["mask_ip = true", "mask_ip = false"]),
        pick(&["retention = \"ask\"", "retention = \"require-flag\""]),
        pick(&["regions = []", "regions = [\"eu\"]", "regions = [\"eu\", \"us\"]"]),
    );
    let offline = pick(&["offline = \"off\"", "offline = \"on\"", "offline = \"strict\""]);
    let hosts = pick(&["hosts = []", "hosts = [\"a.one.com\"]", "hosts = [\"*.one.com\", \"two.com\"]"]);
    let deny = pick(&["deny_hosts = [\"two.com\"]", "deny_hosts = [\"*.one.com\"]"]);
    let models = pick(&["allow = [\"gpt-*\"]", "allow = [\"*-mini\"]", "deny = [\"gpt-5\"]", "allow = []"]);
    let caps =
        pick(&["daily_cost_usd = 1.0", "daily_cost_usd = 0.0", "bytes_per_request = 50", "requests_per_day = 2"]);
    let levels = pick(&["tools = \"ask\"", "tools = \"off\"", "tools = \"propose\""]);
    let collector =
        pick(&["collector = \"https://a.one.com:4318\"", "collector = \"https://two.com\"", "collector = \"\""]);
    let content = pick(&["content = true", "content = false"]);
    let classes = pick(&[
        "contact.email = \"public\"",
        "contact.email = \"regulated\"",
        "contact.\"*\" = \"internal\"",
        "\"*\".iban = \"public\"",
        "\"*\".email = \"confidential\"",
    ]);
    (top, (offline, hosts, deny), models, caps, levels, classes, (collector, content)).prop_map(
        |(top, (offline, hosts, deny), models, caps, levels, classes, (collector, content))| {
            let lines =
                |lines: &[Option<&str>]| lines.iter().flatten().map(|line| format!("{line}\n")).collect::<String>();
            [
                lines(&[top.0, top.1, top.2, top.3]),
                format!("[network]\n{}", lines(&[offline, hosts, deny])),
                format!("[models]\n{}", lines(&[models])),
                format!("[caps]\n{}", lines(&[caps])),
                format!("[autonomy]\n{}", lines(&[levels])),
                format!("[classes]\n{}", lines(&[classes])),
                format!("[export]\n{}", lines(&[collector, content])),
            ]
            .concat()
        },
    )
}

/// Every decision that a policy can make about a handful of things; `true` is leave to send.
fn leaves(policy: &Policy) -> Vec<(String, bool)> {
    let mut leaves = vec![
        ("not strict".to_owned(), !policy.strict),
        ("ip".to_owned(), !policy.mask_ip),
        ("online".to_owned(), policy.network.offline == Offline::Off),
        ("this machine".to_owned(), policy.network.offline != Offline::Strict),
        ("tools".to_owned(), policy.autonomy.tools != Autonomy::Off),
        ("accept".to_owned(), policy.autonomy.tools == Autonomy::Ask),
        ("text".to_owned(), policy.export.content),
        ("collector a".to_owned(), policy.allows_export_to("a.one.com")),
        ("collector b".to_owned(), policy.allows_export_to("two.com")),
    ];
    for host in ["a.one.com", "b.one.com", "two.com", "api.openai.com"] {
        leaves.push((host.to_owned(), policy.allows_host(host)));
    }
    for model in ["gpt-5", "gpt-5-mini", "llama"] {
        for region in [None, Some("eu"), Some("us")] {
            for retention in [Retention::NoFlag, Retention::Asked("x")] {
                let allowed = policy.check(&to("openai", model, region), "x.example", false, retention).is_ok();
                leaves.push((format!("{model} {region:?} {retention:?}"), allowed));
            }
        }
    }
    for (cost, requests, bytes) in [(0.0, 0, 10), (0.5, 1, 60), (5.0, 5, 10)] {
        let spent = Spent { cost_today_usd: cost, requests_hour: requests, requests_today: requests };
        let allowed = policy.caps.check(&spent).is_ok() && policy.caps.check_size(bytes).is_ok();
        leaves.push((format!("{cost} {requests} {bytes}"), allowed));
    }
    for (kind, field) in
        [(Kind::Contact, "email"), (Kind::Contact, "title"), (Kind::Lead, "iban"), (Kind::Lead, "email")]
    {
        for class in [FieldClass::Public, FieldClass::Internal, FieldClass::Confidential] {
            let allowed = policy.class(&kind, field, FieldClass::Internal) <= class;
            leaves.push((format!("{kind}.{field} {class:?}"), allowed));
        }
    }
    leaves
}

proptest! {
    #[test]
    fn no_text_makes_reading_fail_without_a_line(text in "[a-z\\[\\]=\"., *#0-9\n-]{0,80}") {
        if let Err(error) = Policy::from_toml(&text) {
            prop_assert!(error.line >= 1 && error.line <= text.lines().count().max(1) + 1);
        }
    }

    #[test]
    fn no_lower_file_allows_what_a_higher_one_forbids(
        admin in text(), second in prop::option::of(text()), user in prop::option::of(text()), workspace in text(),
    ) {
        let mut files = vec![file(Standing::Admin, &admin)];
        let alone = Policy::from_files(&files).expect("valid");
        files.extend(second.map(|text| file(Standing::Admin, &text)));
        let admins = Policy::from_files(&files).expect("valid");
        files.extend(user.map(|text| file(Standing::User, &text)));
        files.push(file(Standing::Workspace, &workspace));
        // The order in which files are found does not count.
        files.reverse();
        let all = Policy::from_files(&files).expect("valid");
        for ((what, admins), (_, all)) in leaves(&admins).into_iter().zip(leaves(&all)) {
            prop_assert!(admins || !all, "{} is forbidden by the admin and allowed with the others", what);
        }
        // Two files of an admin: what the one says outright, the other cannot take back.
        if admin.contains("strict = true") {
            prop_assert!(admins.strict);
        }
        prop_assert!(admins.network.offline >= alone.network.offline || !admin.contains("offline"));
    }
}
