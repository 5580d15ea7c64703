//! Links that open something by themselves: a user with a password in front of the host, a token among the
//! parameters, the address of a web hook.
//!
//! The whole link is masked: host, user and path of such a link are a secret's address.

use super::value;
use std::ops::Range;

/// Parameters whose value is a key, without their dashes and underscores.
const PARAMETERS: &[&str] = &[
    "token",
    "accesstoken",
    "authtoken",
    "refreshtoken",
    "idtoken",
    "apikey",
    "key",
    "secret",
    "clientsecret",
    "sig",
    "signature",
    "password",
    "passwd",
    "pwd",
    "pass",
    "auth",
    "authkey",
    "jwt",
    "session",
    "sessionid",
    "sid",
    "code",
    "otp",
    "ticket",
    "xamzsignature",
    "xamzsecuritytoken",
    "xgoogsignature",
    "sharekey",
    "invite",
    "magic",
    "hmac",
    "hash",
    "resettoken",
    "st",
    "privatetoken",
    "jobtoken",
    "subscriptionkey",
    "accesskey",
    "credential",
    "bearer",
    "ott",
    "confirmationtoken",
    "t",
];
/// Parameters that often hold something harmless: their value must be longer.
const DOUBTFUL: &[&str] = &["key", "code", "hash", "session", "ticket", "invite", "t", "st", "sid", "auth", "magic"];

/// Other names end like this: `reset_password_token`.
const ENDINGS: &[&str] = &["token", "apikey", "secret", "password", "signature", "authkey", "accesskey"];

/// Paths of web hooks: who knows one may post there.
const HOOKS: &[&str] = &[
    "hooks.slack.com/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    "webhook.office.com/webhookb2/",
    "hooks.zapier.com/hooks/catch/",
    "hook.eu1.make.com/",
    "hook.eu2.make.com/",
    "hook.us1.make.com/",
    "hook.integromat.com/",
    "maker.ifttt.com/trigger/",
    "chat.googleapis.com/v1/spaces/",
    "logic.azure.com/workflows/",
    "outlook.office.com/webhook/",
    "events.pagerduty.com/integration/",
    "api.telegram.org/bot",
    "webhooks.mongodb-",
    "open.feishu.cn/open-apis/bot/v2/hook/",
    "oapi.dingtalk.com/robot/send",
    "qyapi.weixin.qq.com/cgi-bin/webhook/",
    "hooks.airtable.com/workflows/",
    "hc-ping.com/",
];

/// The whole link around `://`, if it opens something.
pub(super) fn around(text: &str, sign: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let scheme = bytes[..sign.start].iter().rev().take(24);
    let scheme = scheme.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b':')).count();
    let rest = &text[sign.end..];
    let length = rest.find(|c: char| c.is_whitespace() || "<>\"'`\\|".contains(c)).unwrap_or(rest.len());
    let bracket = rest[..length].find(')').filter(|at| !rest[..*at].contains('('));
    let link = rest[..bracket.unwrap_or(length)].trim_end_matches([')', ']', '}', ',', '.', ';', '!', '*']);
    let opens = has_password(link) || has_token(link) || is_hook(link);
    (scheme > 0 && opens).then_some(sign.start - scheme..sign.end + link.len())
}

/// `user:password@host`, `:password@host`, `longtoken@host`. A password may hold any sign, even a slash.
fn has_password(link: &str) -> bool {
    let authority = &link[..link.find(['/', '?', '#']).unwrap_or(link.len())];
    let user = authority.rsplit_once('@').or_else(|| {
        link.rsplit_once('@').filter(|(user, _)| !user.contains('?') && authority.contains(':') && !has_port(authority))
    });
    let Some((user, _)) = user else { return false };
    match user.split_once(':') {
        Some((_, password)) => !password.is_empty() && !is_left_out(password),
        None => value::is_random(user, 16),
    }
}

/// The password of `admin:password@10.0.0.5`, around its `@`; behind a name like `host.example` it reads as a mail address.
pub(super) fn bare_login(text: &str, at: Range<usize>) -> Option<Range<usize>> {
    const LONGEST: usize = 96;
    let host = &text[at.end..];
    let host = &host[..host.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-').unwrap_or(host.len())];
    let is_host = host == "localhost" || host.trim_end_matches('.').parse::<std::net::Ipv4Addr>().is_ok();
    if !is_host {
        return None;
    }
    let word = text[..at.start].char_indices().rev().take(LONGEST).take_while(|(_, c)| !c.is_whitespace() && *c != '"');
    let start = word.last().map_or(at.start, |(start, _)| start);
    let colon = start + text[start..at.start].find(':')?;
    let password = &text[colon + 1..at.start];
    (password.len() >= 4 && !is_left_out(password)).then_some(colon + 1..at.start)
}

/// What follows the colon is a port: then an `@` in the path is no user's.
fn has_port(authority: &str) -> bool {
    authority.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
}

fn is_left_out(password: &str) -> bool {
    password.starts_with(['<', '$', '{', '[']) || password.bytes().all(|b| matches!(b, b'*' | b'x' | b'.'))
}

fn has_token(link: &str) -> bool {
    let Some((_, query)) = link.split_once(['?', '#', ';']) else { return false };
    query.split(['&', ';', '?', '#']).filter_map(|pair| pair.split_once('=')).any(|(name, value)| {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let least = if DOUBTFUL.contains(&name.as_str()) { 16 } else { 6 };
        let names_key = PARAMETERS.contains(&name.as_str()) || ENDINGS.iter().any(|end| name.ends_with(end));
        names_key && value.len() >= least && !is_left_out(value) && is_key(value)
    })
}

fn is_key(value: &str) -> bool {
    let capitals = value.bytes().filter(u8::is_ascii_uppercase).count();
    value.bytes().any(|b| b.is_ascii_digit()) || value.len() >= 12 && (3..value.len() - 3).contains(&capitals)
}

fn is_hook(link: &str) -> bool {
    HOOKS.iter().any(|hook| link.find(hook).is_some_and(|at| at < 64 && link.len() > at + hook.len() + 5))
}
