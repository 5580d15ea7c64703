//! Mail files read back: headers, folding, and texts that try to get out of their place.

use super::*;

fn version(to: &str, subject: &str, body: &str) -> DraftVersion {
    DraftVersion {
        to: to.to_owned(),
        cc: String::new(),
        subject: subject.to_owned(),
        body: body.to_owned(),
        at: Timestamp::UNIX_EPOCH,
        by: "rules".to_owned(),
        request: String::new(),
    }
}

fn at() -> Timestamp {
    "2026-11-20T12:25:00Z".parse().unwrap()
}

#[test]
fn a_plain_mail_reads_as_one() {
    let mail = eml(&version("Dana Reyes <dana@acme.example>", "Renewal", "Hello Dana,\n\nbye\n"), at(), "3.ab12");
    let expected = "Date: Fri, 20 Nov 2026 12:25:00 +0000\r\n\
                    To: Dana Reyes <dana@acme.example>\r\n\
                    Subject: Renewal\r\n\
                    Message-ID: <3.ab12@dealdesk.invalid>\r\n\
                    MIME-Version: 1.0\r\n\
                    Content-Type: text/plain; charset=utf-8\r\n\
                    Content-Transfer-Encoding: quoted-printable\r\n\
                    X-Unsent: 1\r\n\
                    \r\n\
                    Hello Dana,\r\n\r\nbye\r\n";
    assert_eq!(mail, expected);
}

#[test]
fn nothing_in_a_draft_can_become_a_header() {
    let hostile = version("a@x.example\r\nBcc: spy@x.example", "Hi\nBcc: spy@x.example\r\n\r\nbody", "x");
    let mail = eml(&hostile, at(), "1\r\nX: y");
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    let names: Vec<&str> =
        head.split("\r\n").filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(':').next()).collect();
    let known = [
        "Date",
        "To",
        "Subject",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "X-Unsent",
    ];
    assert_eq!(names, known);
}

#[test]
fn long_subjects_that_are_not_ascii_stay_within_the_line() {
    let mail = eml(&version("a@x.example", &"Grüße an 田中さん ".repeat(20), &"ü".repeat(500)), at(), "1");
    assert!(mail.is_ascii());
    assert!(mail.split("\r\n").all(|line| line.len() <= 78), "{mail}");
    assert!(!mail.replace("\r\n", "").contains(['\r', '\n']));
}
