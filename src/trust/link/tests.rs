//! The whole of a verdict, on our own cases and on the recorded ones.

use super::*;
use crate::crm::Value;
use crate::trust::{Dictionary, Masker, Session};
use std::sync::Arc;

fn links() -> Links {
    let policy = Policy::from_toml("[web]\nallow = [\"docs.example.org\", \"*.partner.example\"]").expect("valid");
    let mut links = Links::new(&policy);
    links.trust(&Record::new(Kind::Account, "001").with("website", Value::text("https://www.Acme.com/start")));
    links.trust(&Record::new(Kind::Contact, "003").with("email", Value::text("jane@globex.example")));
    links.trust(&Record::new(Kind::Contact, "004").with("email", Value::text("jane@gmail.com")));
    links.trust(
        &Record::new(Kind::Lead, "00Q")
            .with("email", Value::text("x@evil.example"))
            .with("website", Value::text("evil.example")),
    );
    links
}

#[test]
fn only_listed_hosts_open() {
    let links = links();
    for (url, openable) in [
        ("https://www.acme.com/team", true),
        ("https://acme.com", true),
        ("https://ACME.com:443/", true),
        ("https://globex.example/a?b=c#d", true),
        ("https://docs.example.org/", true),
        ("https://a.b.partner.example/", true),
        ("https://partner.example/", false),
        ("https://evilpartner.example/", false),
        ("https://shop.acme.com/", false),
        ("https://acme.com.evil.example/", false),
        ("https://evil.example/acme.com", false),
        ("https://gmail.com/", false),
        ("https://аcme.com/", false),
        ("http://acme.com/", false),
        ("https://acme.com@evil.example/", false),
        ("https://acme.com:8443/", false),
        ("//acme.com/", false),
        ("acme.com", false),
        ("javascript:alert(1)//acme.com", false),
    ] {
        assert_eq!(links.judge(url).openable, openable, "{url}: {:?}", links.judge(url));
    }
}

#[test]
fn the_host_is_spelt_out() {
    for (url, host, unicode) in [
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example", "münchen.example"),
        ("https://MÜNCHEN.example/", "xn--mnchen-3ya.example", "münchen.example"),
        ("https://[2606:2800::1]/", "[2606:2800::1]", "[2606:2800::1]"),
    ] {
        let verdict = links().judge(url);
        assert_eq!((verdict.host.as_str(), verdict.host_unicode.as_str()), (host, unicode), "{url}");
        assert!(verdict.fetchable, "{verdict:?}");
    }
    let mixed = links().judge("https://xn--pypal-4ve.com/");
    assert!(mixed.reasons.iter().any(|reason| reason.contains("several scripts")), "{mixed:?}");
}

#[test]
fn addresses_in_every_spelling_are_refused() {
    for url in [
        "https://0x7f.0.0.1/",
        "https://0177.1/",
        "https://2130706433/",
        "https://127.1/",
        "https://0/",
        "https://1/",
        "https://134744072/",
        "https://8.8.2056/",
        "https://010.8.8.8/",
        "https://0x08.8.8.8/",
        "https://8.8.8.8./",
        "https://[::1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b::8.8.8.8]/",
        "https://[2002:a00:1::]/",
        "https://[2001:0:53aa:64c::]/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[::ffff:0:127.0.0.1]/",
        "https://[fec0::1]/",
        "https://[ff02::1]/",
        "https://１.１.１.１/",
        "https://①②⑦.0.0.1/",
        "https://ⓔxample.com/",
        "https://example。com/",
        "https://example｡com/",
        "https://example.com./",
        "https://example..com/",
        "https://.example.com/",
        "https://-a.example.com/",
        "https://exam%70le.com/",
        "https://127。0。0。1/",
        "https://exa\u{ad}mple.com/",
        "https://exa\u{200b}mple.com/",
        "https://example.com\u{202e}/",
        "https://u@example.com/",
        "https://u:p@example.com/",
        "https://:@example.com/",
        "https://@example.com/",
        "https://%40example.com/",
        "https:\\\\example.com/",
        "https://example.com\\.evil.example/",
        "https:/example.com/",
        "https:example.com",
        "https:///example.com/",
        "https://exa\tmple.com/",
        "https://exam\nple.com/",
        " https://example.com/",
        "https://example.com/ x",
        "\u{feff}https://example.com/",
        "https://example.com:8080/",
        "https://example.com:0443/",
        "https://example.com:/",
        "https://example.com:80:443/",
        "https://example.com:+443/",
        "https://example.com?@evil.example/",
        "https://example.com#@evil.example/",
        "https://example.com/%2e%2e/",
        "https://example.com/a%2Fb",
        "https://example.com/a%5cb",
        "https://example.com/%0d%0aHost:x",
        "https://example.com/?q=%00",
        "https://mirror.example/https://other.example/",
        "https://r.example/?u=http://127.0.0.1/",
        "https://r.example/?u=http%3A%2F%2F169.254.169.254%2F",
        "https://printer/",
        "https://a.local/",
        "https://a.internal/",
        "https://metadata.google.internal/",
        "https://10.0.0.1.nip.io/",
        "https://8.8.8.8.sslip.io/",
        "https://app-10-0-0-1.example.com/",
        "https://168.63.129.16/",
        "https://localhost/",
        "https://LOCALHOST/",
        "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "data:text/html,x",
        "javascript:1",
        "ws://example.com/",
        "view-source:https://example.com/",
        "blob:https://example.com/x",
        "feed:https://example.com/",
        "jar:https://example.com!/",
        "mailto:a@example.com",
        "example.com",
        "",
        "https",
        "https:",
        "https://",
        "://example.com",
        "//example.com/",
        "http://example.com/",
        "https://exa mple.com/",
        "https://example.com/<x>",
        "https://[2606:2800::1",
        "https://2606:2800::1/",
        "https://[2606:2800::1]x/",
        "https://[8.8.8.8]/",
    ] {
        let verdict = links().judge(url);
        assert!(!verdict.fetchable && !verdict.openable, "{url}: {verdict:?}");
        assert!(!verdict.reasons.is_empty(), "{url}");
    }
    let long = format!("https://example.com/{}", "a".repeat(2048));
    assert!(!links().judge(&long).fetchable);
}

#[test]
fn ordinary_addresses_can_be_fetched() {
    for url in [
        "https://example.com",
        "https://example.com/",
        "https://www.example.co.uk/team/jane-doe_2.html?page=2&lang=de#top",
        "https://EXAMPLE.com/A",
        "https://example.com:443/",
        "https://1.1.1.1/",
        "https://[2606:4700:4700::1111]/",
        "https://bücher.example/straße",
        "https://例え.jp/",
        "https://10x.example/",
        "https://example.com/search?q=a%20b%2Fc",
        "https://example.com/a/./b",
        "https://example.com/@jane",
        "https://example.com/?next=https://example.org/x",
        "https://xn--bcher-kva.example/",
        "https://localhost.example.com/",
        "https://a--b.example/",
        "https://example.com/a:b@c",
        "https://example.com/~jane/(x)!$&'*+,;=",
    ] {
        let verdict = links().judge(url);
        assert!(verdict.fetchable, "{url}: {verdict:?}");
    }
}

#[test]
fn a_model_cannot_send_a_value_along() {
    let dictionary = Dictionary::build(
        vec![
            Record::new(Kind::Contact, "003")
                .with("first_name", Value::text("Jolanda"))
                .with("last_name", Value::text("Kwiatkowski"))
                .with("email", Value::text("jolanda@globex.example")),
        ],
        &crate::crm::Schema::default(),
    );
    let masker = Masker::new(Arc::new(dictionary), Policy::default());
    let mut session = Session::new("s", [8, 29, 14]);
    let masked = masker.mask("Jolanda Kwiatkowski signs, DE89370400440532013000", &mut session, &[]);
    assert_eq!(masked.spans.len(), 2, "{masked:?}");
    let holder = masked.spans[0].placeholder.clone();
    let carry = Carry::new(&session, Some(&masker));
    let links = links();
    let hex: String = "Jolanda Kwiatkowski".bytes().map(|b| format!("{b:02x}")).collect();
    for tail in [
        format!("?q={holder}"),
        holder.to_lowercase(),
        holder.replace('_', "%5F"),
        holder.replace('_', "/"),
        holder.chars().rev().collect(),
        "?q=Jolanda%20Kwiatkowski".into(),
        "?q=jolanda+kwiatkowski".into(),
        "Kwiatkowski".into(),
        "?a=jolanda&b=kwiatkowski".into(),
        "ikswoktaiwK-adnaloJ".into(),
        "j-o-l-a-n-d-a-k-w-i-a-t-k-o-w-s-k-i".into(),
        hex,
        "?d=Sm9sYW5kYSBLd2lhdGtvd3NraQ==".into(),
        "Sm9sYW5kYSBLd2lhdGtvd3NraQ".into(),
        "?q=%254Aolanda%2520Kwiatkowski".into(),
        "?q=jolanda@globex.example".into(),
        "?iban=de89-3704-0044-0532-0130-00".into(),
        "#Jolanda%20Kwiatkowski".into(),
        "?x=PERSON_7_ABC".into(),
    ] {
        for host in ["https://acme.com/", "https://other.example/"] {
            let verdict = links.judge_model(&format!("{host}{tail}"), &carry);
            assert!(!verdict.openable && !verdict.fetchable, "{host}{tail}: {verdict:?}");
        }
    }
    for host in ["jolanda-kwiatkowski.other.example", "sm9sYW5kYSBLd2lhdGtvd3NraQ.other.example"] {
        assert!(
            links
                .judge_model(&format!("https://{host}/"), &carry)
                .reasons
                .iter()
                .all(|reason| !reason.contains("Jolanda"))
        );
    }
    assert!(!links.judge_model("https://jolanda-kwiatkowski.other.example/", &carry).fetchable);
    for fine in [
        "https://acme.com/",
        "https://acme.com/products/pricing?lang=en",
        "https://globex.example/about",
        "https://other.example/news/renewals",
    ] {
        assert!(links.judge_model(fine, &carry).fetchable, "{fine}: {:?}", links.judge_model(fine, &carry));
    }
}

#[test]
fn a_shown_text_has_no_link_off_the_list() {
    let session = Session::new("s", [8, 29, 14]);
    let carry = Carry::new(&session, None);
    let links = links();
    for (text, shown) in [
        ("See https://www.acme.com/pricing.", "See https://www.acme.com/pricing."),
        ("See [pricing](https://acme.com/a) and **bold**", "See [pricing](https://acme.com/a) and **bold**"),
        ("See https://evil.example/a/b?c.", "See evil.example/a/b?c."),
        ("[acme.com](https://evil.example/a/b?c)", "[acme.com](evil.example)"),
        ("![x](https://evil.example/p.png) y", "![x](evil.example) y"),
        ("<https://evil.example/x>", "<evil.example/x>"),
        ("<a href=\"https://evil.example/x\">a</a>", "<a href=\"evil.example/x\">a</a>"),
        ("https://acme.com@evil.example/x", "acme.com@evil.example/x"),
        ("https://https://evil.example", "https/evil.example"),
        ("mailto:a@evil.example?cc=b a: b", "a@evil.example?cc=b a: b"),
        ("file:///etc/passwd", "etc/passwd"),
        ("no link: a [b] (c) d 10:30 e.g. data: 5", "no link: a [b] (c) d 10:30 e.g. data: 5"),
    ] {
        assert_eq!(links.shown(text, &carry), shown);
    }
}

fn rows(name: &str) -> Vec<serde_json::Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/trust/injection/");
    let Ok(text) = std::fs::read_to_string(format!("{path}{name}")) else {
        println!("skipped: ../shared is absent");
        return Vec::new();
    };
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn recorded_addresses_are_judged() {
    let links = Links::new(&Policy::default());
    let wrong: Vec<_> = rows("ssrf_urls.jsonl")
        .into_iter()
        .filter(|row| links.judge(row["url"].as_str().expect("url")).fetchable == (row["label"] == 1))
        .map(|row| row["url"].clone())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let policy = Policy::from_toml("[web]\nallow = [\"www.whitelisteddomain.tld\"]").expect("valid");
    let links = Links::new(&policy);
    for row in rows("open_redirect_payloads.jsonl") {
        let verdict = links.judge(row["url"].as_str().expect("url"));
        assert!(!verdict.openable, "{verdict:?}");
        if verdict.fetchable {
            println!("fetchable: {}", verdict.url);
        }
    }
}

#[test]
fn recorded_texts_keep_no_link() {
    let policy = Policy::from_toml("[web]\nallow = [\"salesforce.com\", \"developer.salesforce.com\"]").expect("valid");
    let links = Links::new(&policy);
    let session = Session::new("s", [8, 29, 14]);
    let carry = Carry::new(&session, None);
    for row in rows("exfil_links.jsonl") {
        let text = row["text"].as_str().expect("text");
        let shown = links.shown(text, &carry);
        if row["label"] == 0 {
            assert_eq!(shown, text);
        } else {
            assert!(
                !shown.replace("https://salesforce.com]", "").contains("://") && !shown.contains("mailto:"),
                "{text} -> {shown}"
            );
        }
    }
}

#[test]
fn a_line_loses_every_scheme() {
    for (text, line) in [
        ("see https://a.example/x and http://b.example", "see a.example/x and b.example"),
        ("https://https://a.example", "a.example"),
        ("hthttps://tps://a.example", "a.example"),
        ("a:/b //c d", "a:/b //c d"),
        ("(https://a.example)", "(a.example)"),
    ] {
        assert_eq!(unlinked(text), line);
    }
}
