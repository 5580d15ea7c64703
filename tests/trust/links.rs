//! Links as a person meets them: what `trust check-url` says, and what the screen makes of texts full of links.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use crate::cli_support::Home;
use dealdesk::ui::{markdown, theme::Theme};
use serde_json::Value as Json;

fn verdict(home: &Home, args: &[&str]) -> (Option<i32>, Json) {
    let output = home.run(&[&["trust", "check-url", "--json"], args].concat());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn an_address_is_judged_with_its_reasons() {
    let home = Home::new();
    home.ok(&["workspace", "create", "demo"]);
    let policy = home.path().join("data/workspaces/demo/policy.toml");
    std::fs::write(policy, "[web]\nallow = [\"docs.example.org\"]\n").unwrap();
    for (url, fetch, open) in [
        ("https://example.com/team", 0, 4),
        ("https://docs.example.org/", 0, 0),
        ("https://xn--pypal-4ve.com/", 0, 4),
        ("http://example.com/", 4, 4),
        ("https://0x7f.1/", 4, 4),
        ("https://docs.example.org@evil.example/", 4, 4),
        ("--help", 4, 4),
    ] {
        for (wanted, code) in [("fetch", fetch), ("open", open)] {
            let (exit, json) = verdict(&home, &["--for", wanted, "--", url]);
            assert_eq!(exit, Some(code), "{wanted} {url}: {json}");
            assert_eq!(json["allowed"], code == 0, "{json}");
            assert!(code == 0 || !json["reasons"].as_array().unwrap().is_empty(), "{json}");
            assert!(
                ["url", "openable", "fetchable", "host", "host_unicode", "scheme"]
                    .iter()
                    .all(|key| !json[key].is_null())
            );
        }
    }
    let (_, mixed) = verdict(&home, &["https://xn--pypal-4ve.com/"]);
    assert_eq!(mixed["host_unicode"], "pаypal.com");
    assert!(mixed["reasons"].to_string().contains("several scripts"));
}

#[test]
fn the_workspace_says_which_hosts_are_trusted() {
    let home = Home::with_demo();
    let accounts = home.json(&["records", "account", "--limit", "100", "--json"]);
    let sites = accounts["rows"].as_array().unwrap().iter().filter_map(|row| row["fields"]["website"].as_str());
    let site = sites.map(str::to_owned).find(|site| site.contains('.')).unwrap();
    let host = site.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    assert_eq!(verdict(&home, &["--for", "open", &format!("https://{host}/about")]).0, Some(0), "{host}");
    assert_eq!(verdict(&home, &["--for", "open", &format!("https://{host}.evil.example/about")]).0, Some(4));
    assert_eq!(verdict(&home, &["--offline", &format!("https://{host}/")]).0, Some(4));
}

#[test]
fn the_screen_writes_no_link_whatever_the_text() {
    let own = [
        "<https://evil.example/x>",
        "https://evil.example/x",
        "HTTPS://evil.example/x",
        "**https:**//evil.example",
        "https:*//*evil.example/x",
        "`https://evil.example`",
        "```\ncurl https://evil.example/x\n```",
        "| a |\n|---|\n| https://evil.example |",
        "> https://evil.example",
        "[a][b]\n\n[b]: https://evil.example",
        "<img src=\"https://evil.example/x.png\">",
        "![https://evil.example/x](https://evil.example/x.png)",
        "ht&#116;ps://evil.example/x",
        "https&colon;//evil.example",
        "https:\\/\\/evil.example",
        "ssh://evil.example ftp://evil.example",
    ];
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/trust/injection/exfil_links.jsonl");
    let recorded = std::fs::read_to_string(path).unwrap_or_else(|_| {
        println!("skipped the recorded texts: ../shared is absent");
        String::new()
    });
    let recorded =
        recorded.lines().map(|line| serde_json::from_str::<Json>(line).unwrap()["text"].as_str().unwrap().to_owned());
    for text in own.into_iter().map(str::to_owned).chain(recorded) {
        for width in [12, 40, 200] {
            let rendered = markdown::render(&text, width, &Theme::default());
            let shown: String = rendered.lines.iter().map(|line| line.to_string() + "\n").collect();
            assert!(
                !shown.contains("://") && !shown.contains('\u{1b}') && !shown.contains("mailto:"),
                "{text}: {shown}"
            );
            // A reference that nothing refers to is not shown at all.
            let seen = text.contains("evil.example") && !text.contains("]: ");
            assert!(!seen || shown.replace(['\n', ' ', '│'], "").contains("evil"), "{text}: {shown}");
        }
    }
}
