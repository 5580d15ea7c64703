//! A made-up corpus of secrets and of what only looks like one. Nothing here is real: every value comes from a fixed
//! sequence of numbers. The forms are those that the services document.

/// One text; `secret` is what must not be read in it afterwards.
pub(crate) struct Case {
    pub(crate) service: String,
    pub(crate) text: String,
    pub(crate) secret: Option<String>,
}

/// Numbers that are the same in every run (xorshift).
pub(crate) struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    /// Fills a form: `{h40}` is forty characters of lower-case hexadecimal, `{u}` a UUID.
    fn fill(&mut self, form: &str) -> String {
        let mut out = String::new();
        let mut rest = form;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, behind) = after.split_once('}').expect("closed");
            out.push_str(before);
            let (class, length) = slot.split_at(1);
            let length: usize = length.parse().unwrap_or(1);
            match class {
                "u" => out.push_str(&self.fill("{h8}-{h4}-4{h3}-a{h3}-{h12}")),
                _ => (0..length).for_each(|_| out.push(self.letter(class))),
            }
            rest = behind;
        }
        out + rest
    }

    fn letter(&mut self, class: &str) -> char {
        const ALL: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/-_";
        let alphabet = match class {
            "h" => "0123456789abcdef",
            "H" => "0123456789ABCDEF",
            "d" => "0123456789",
            "l" => "abcdefghijklmnopqrstuvwxyz",
            "a" => "abcdefghijklmnopqrstuvwxyz0123456789",
            "A" => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            "b" => &ALL[..62],
            "B" => &ALL[..64],
            "w" => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
            "p" => "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%*?",
            _ => panic!("no class {class}"),
        };
        alphabet.as_bytes()[self.roll(alphabet.len())].into()
    }
}

/// Values that show by themselves what they are.
const TELLING: &[(&str, &str)] = &[
    ("aws access key", "AKIA{A16}"),
    ("aws temporary key", "ASIA{A16}"),
    ("aws bedrock", "ABSK{b109}="),
    ("google api", "AIza{w35}"),
    ("google oauth access", "ya29.a0{w120}"),
    ("google oauth secret", "GOCSPX-{w28}"),
    ("google refresh", "1//0{w60}"),
    ("firebase messaging", "AAAA{w7}:APA91b{w134}"),
    ("azure client secret", "{b3}8Q~{w34}"),
    ("github classic", "ghp_{b36}"),
    ("github oauth", "gho_{b36}"),
    ("github user", "ghu_{b36}"),
    ("github server", "ghs_{b36}"),
    ("github refresh", "ghr_{b36}"),
    ("github fine-grained", "github_pat_{b22}_{b59}"),
    ("gitlab personal", "glpat-{w20}"),
    ("gitlab deploy", "gldt-{w20}"),
    ("gitlab runner", "glrt-{w20}"),
    ("gitlab trigger", "glptt-{h40}"),
    ("gitlab feed", "glft-{w20}"),
    ("bitbucket app", "ATBB{b32}"),
    ("atlassian", "ATATT3xFfGF0{w170}={H8}"),
    ("slack bot", "xoxb-{d12}-{d12}-{b24}"),
    ("slack user", "xoxp-{d12}-{d12}-{d12}-{h32}"),
    ("slack app", "xapp-1-A{A10}-{d13}-{h64}"),
    ("slack refresh", "xoxe-1-{b140}"),
    ("slack webhook", "https://hooks.slack.com/services/T{A8}/B{A8}/{b24}"),
    ("discord webhook", "https://discord.com/api/webhooks/{d18}/{w68}"),
    ("teams webhook", "https://acme.webhook.office.com/webhookb2/{u}@{u}/IncomingWebhook/{h32}/{u}"),
    ("zapier webhook", "https://hooks.zapier.com/hooks/catch/{d7}/{a7}/"),
    ("discord bot", "MTA{b21}.{w6}.{w38}"),
    ("telegram bot", "{d10}:AA{w33}"),
    ("stripe live", "sk_live_{b24}"),
    ("stripe test", "sk_test_{b24}"),
    ("stripe restricted", "rk_live_{b99}"),
    ("stripe webhook", "whsec_{b32}"),
    ("square access", "EAAA{w60}"),
    ("square secret", "sq0csp-{w43}"),
    ("square token", "sq0atp-{w22}"),
    ("paypal braintree", "access_token$production${a16}${h32}"),
    ("plaid", "access-sandbox-{u}"),
    ("shopify access", "shpat_{h32}"),
    ("shopify secret", "shpss_{h32}"),
    ("shopify custom", "shpca_{h32}"),
    ("shopify private", "shppa_{h32}"),
    ("twilio key", "SK{h32}"),
    ("twilio account", "AC{h32}"),
    ("sendgrid", "SG.{w22}.{w43}"),
    ("mailgun", "key-{h32}"),
    ("mailchimp", "{h32}-us14"),
    ("brevo", "xkeysib-{h64}-{b16}"),
    ("resend", "re_{b8}_{b24}"),
    ("postman", "PMAK-{h24}-{h34}"),
    ("openai", "sk-{b20}T3BlbkFJ{b20}"),
    ("openai project", "sk-proj-{w74}T3BlbkFJ{w74}"),
    ("openai service", "sk-svcacct-{w60}"),
    ("anthropic", "sk-ant-api03-{w93}AA"),
    ("openrouter", "sk-or-v1-{h64}"),
    ("hugging face", "hf_{b34}"),
    ("replicate", "r8_{b37}"),
    ("groq", "gsk_{b52}"),
    ("perplexity", "pplx-{b48}"),
    ("xai", "xai-{b80}"),
    ("nvidia", "nvapi-{w64}"),
    ("langsmith", "lsv2_pt_{h32}_{h10}"),
    ("tavily", "tvly-{b32}"),
    ("fireworks", "fw_{b24}"),
    ("pinecone", "pcsk_{w70}"),
    ("deepgram-like cerebras", "csk-{a48}"),
    ("npm", "npm_{b36}"),
    ("pypi", "pypi-AgEIcHlwaS5vcmc{w90}"),
    ("rubygems", "rubygems_{h48}"),
    ("crates", "cio{b32}"),
    ("nuget", "oy2{a43}"),
    ("docker", "dckr_pat_{w27}"),
    ("docker organisation", "dckr_oat_{w32}"),
    ("digitalocean", "dop_v1_{h64}"),
    ("digitalocean oauth", "doo_v1_{h64}"),
    ("heroku new", "HRKU-AA{w58}"),
    ("cloudflare origin", "v1.0-{h24}-{h146}"),
    ("datadog public", "ddapi_{b34}"),
    ("new relic user", "NRAK-{A27}"),
    ("new relic licence", "{h36}FFFFNRAL"),
    ("new relic browser", "NRJS-{h19}"),
    ("sentry user", "sntryu_{h64}"),
    ("sentry organisation", "sntrys_eyJpYXQiOjE2{b80}_{b43}"),
    ("grafana service", "glsa_{b32}_{h8}"),
    ("grafana cloud", "glc_eyJvIjoi{b60}"),
    ("dynatrace", "dt0c01.{A24}.{A64}"),
    ("honeycomb", "hcaik_01{a56}"),
    ("posthog", "phx_{b43}"),
    ("pagerduty-like opsgenie", "u+{w18}"),
    ("hubspot", "pat-na1-{u}"),
    ("hubspot eu", "pat-eu1-{u}"),
    ("salesforce session", "00D{b12}!AQ{w90}"),
    ("salesforce refresh", "5Aep861{b80}"),
    ("salesforce consumer", "3MVG9{b80}"),
    ("linear", "lin_api_{b40}"),
    ("linear oauth", "lin_oauth_{h64}"),
    ("notion", "secret_{b43}"),
    ("notion new", "ntn_{d11}{b35}"),
    ("airtable", "pat{b14}.{h64}"),
    ("figma", "figd_{w40}"),
    ("asana", "2/{d16}/{d16}:{h32}"),
    ("typeform", "tfp_{w44}"),
    ("calendly", "eyJraWQiOiIx{w40}.eyJpc3Mi{w120}.{w86}"),
    ("dropbox", "sl.{w130}"),
    ("box-like contentful", "CFPAT-{w43}"),
    ("intercom-like frameio", "fio-u-{w64}"),
    ("doppler", "dp.pt.{b43}"),
    ("vault service", "hvs.{w90}"),
    ("vault batch", "hvb.{w140}"),
    ("terraform cloud", "{b14}.atlasv1.{w67}"),
    ("pulumi", "pul-{h40}"),
    ("databricks", "dapi{h32}"),
    ("snyk-like sonar", "sqp_{h40}"),
    ("artifactory", "AKCp{b69}"),
    ("planetscale", "pscale_tkn_{w43}"),
    ("supabase", "sbp_{h40}"),
    ("prefect", "pnu_{b36}"),
    ("readme", "rdme_{a70}"),
    ("shippo", "shippo_live_{h40}"),
    ("duffel", "duffel_live_{w43}"),
    ("easypost", "EZAK{b54}"),
    ("flutterwave", "FLWSECK_TEST-{h32}-X"),
    ("lob", "live_{h35}"),
    ("rapid adobe", "p8e-{a32}"),
    ("alibaba", "LTAI{b20}"),
    ("tencent", "AKID{b32}"),
    ("clojars", "CLOJARS_{a60}"),
    ("age", "AGE-SECRET-KEY-1{A58}"),
    ("fly", "FlyV1 fm2_{b100}"),
    ("scalingo", "tk-us-{w48}"),
    ("buildkite", "bkua_{h40}"),
    ("circleci", "CCIPAT_{b22}_{h40}"),
    ("1password", "ops_eyJ{b260}"),
    ("jwt", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOi{w50}.{w43}"),
    ("postgres", "postgres://app:{p14}@db.acme.example:5432/crm"),
    ("mysql", "mysql://root:{b12}@10.0.0.4/crm"),
    ("mongodb", "mongodb+srv://crm:{b16}@cluster0.ab1cd.mongodb.net/crm"),
    ("redis", "redis://:{b20}@cache.acme.example:6379/0"),
    ("amqp", "amqps://mq:{b18}@queue.acme.example/vhost"),
    ("basic url", "https://deploy:{b18}@git.acme.example/crm.git"),
    ("url token", "https://files.acme.example/report.pdf?token={w32}"),
    ("azure sas", "https://acme.blob.core.windows.net/x?sv=2022-11-02&sp=r&sig={b40}%2B{b2}%3D"),
    ("s3 signed", "https://b.s3.amazonaws.com/x?X-Amz-Credential=AKIA{A16}%2F20260101&X-Amz-Signature={h64}"),
    ("bcrypt", "$2b$12${b53}"),
    ("sha512 crypt", "$6${b16}${b86}"),
    ("argon2", "$argon2id$v=19$m=65536,t=3,p=4${b22}${b43}"),
    ("otp", "otpauth://totp/Acme:jane?secret={A32}&issuer=Acme"),
];

/// Values that mean something only beside the name of their service.
const NAMED: &[(&str, &str)] = &[
    ("AWS_SECRET_ACCESS_KEY", "{B40}"),
    ("AZURE_STORAGE_KEY", "{B86}=="),
    ("CLOUDFLARE_API_TOKEN", "{w40}"),
    ("CLOUDFLARE_GLOBAL_API_KEY", "{h37}"),
    ("DATADOG_API_KEY", "{h32}"),
    ("DATADOG_APP_KEY", "{h40}"),
    ("HEROKU_API_KEY", "{u}"),
    ("FASTLY_API_TOKEN", "{w32}"),
    ("MISTRAL_API_KEY", "{b32}"),
    ("COHERE_API_KEY", "{b40}"),
    ("PAGERDUTY_TOKEN", "{b20}"),
    ("TRAVIS_TOKEN", "{b22}"),
    ("TWILIO_AUTH_TOKEN", "{h32}"),
    ("OKTA_API_TOKEN", "00{w40}"),
    ("AUTH0_CLIENT_SECRET", "{w64}"),
    ("PAYPAL_CLIENT_SECRET", "E{w79}"),
    ("SALESFORCE_CLIENT_SECRET", "{H64}"),
    ("ZENDESK_TOKEN", "{b40}"),
    ("INTERCOM_TOKEN", "{B60}"),
    ("TWITTER_BEARER_TOKEN", "AAAAAAAAAAAAAAAAAAAAA{b80}"),
    ("LINKEDIN_CLIENT_SECRET", "{b16}"),
    ("FACEBOOK_APP_SECRET", "{h32}"),
    ("MAPBOX_SECRET", "sk.eyJ1{b60}.{b22}"),
    ("ALGOLIA_ADMIN_KEY", "{h32}"),
    ("AMPLITUDE_SECRET", "{h32}"),
    ("SEGMENT_WRITE_KEY", "{b32}"),
    ("SNOWFLAKE_PASSWORD", "{p16}"),
    ("DB_PASSWORD", "{p12}"),
    ("SMTP_PASS", "{p14}"),
    ("JWT_SECRET", "{b48}"),
    ("SESSION_SECRET", "{h64}"),
    ("ENCRYPTION_KEY", "{B43}="),
    ("CLIENT_SECRET", "{w40}"),
    ("PRIVATE_TOKEN", "{w20}"),
    ("WEBHOOK_SECRET", "{h40}"),
    ("VAULT_TOKEN", "s.{b24}"),
    ("CONSUL_HTTP_TOKEN", "{u}"),
    ("MS_TEAMS_SECRET", "{b32}"),
    ("GONG_ACCESS_KEY_SECRET", "{b64}"),
    ("OUTREACH_CLIENT_SECRET", "{b43}"),
    ("PIPEDRIVE_API_TOKEN", "{h40}"),
    ("CLEARBIT_API_KEY", "sk_{h32}"),
    ("APOLLO_API_KEY", "{b22}"),
    ("ZOOM_API_SECRET", "{b36}"),
    ("BOX_CLIENT_SECRET", "{b32}"),
    ("DROPBOX_APP_SECRET", "{a15}"),
    ("TRELLO_TOKEN", "{h64}"),
    ("MARKETO_CLIENT_SECRET", "{b32}"),
];

/// Sentences, lines and files around a telling value.
const AROUND: &[&str] = &[
    "KEY={}\nDEBUG=1",
    "{\"region\": \"eu\", \"credential\": \"{}\"}",
    "service:\n  key: {}\n  retries: 3",
    "2026-03-01T10:12:44Z INFO auth ok with {} from worker 3",
    "Hi Dana, for the demo please use {} until Friday.",
    "curl -s -H 'X-Auth: {}' https://api.acme.example/v1/deals",
    "let client = Client::new(\"{}\"); // staging",
    "| key | {} | rotated |",
];

/// The same for a named one: the first slot is the name, the second the value.
const NAMED_AROUND: &[&str] = &[
    "{N}={}",
    "export {N}=\"{}\"",
    "{\"{n}\": \"{}\", \"region\": \"eu\"}",
    "{n}: {}",
    "const {n} = '{}';",
    "FYI the {w} is {} for now.",
    "WARN config loaded, {n}={} retries=3",
];

/// Passwords as people tell them.
const SPOKEN: &[&str] = &[
    "The password is {}.",
    "my password: {}",
    "Login jane / pwd: {}",
    "Das Passwort lautet {}",
    "Kennwort: {}",
    "le mot de passe est {}",
    "Mot de passe : {}",
    "La contraseña es {}",
    "contraseña: {}",
    "la password è {}",
    "A senha é {}",
    "Hasło: {}",
    "wachtwoord: {}",
    "lösenord: {}",
    "Пароль: {}",
    "密码：{}",
    "パスワード: {}",
    "user=jane password={} host=db1",
    "Server=db1;Database=crm;Uid=app;Pwd={};Encrypt=yes",
    "<password>{}</password>",
    "--password {} --host db1",
    "passphrase \"{}\"",
    "machine ftp.acme.example login jane password {}",
    "jdbc:sqlserver://db1;user=sa;password={};",
    "PIN and password are 4711 and passcode: {}",
];

/// Headers and blocks.
fn blocks(dice: &mut Dice) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    let mut add = |service: &str, text: String, secret: String| all.push((service.to_owned(), text, secret));
    for kind in ["RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", ""] {
        let body = dice.fill("{B64}\n{B64}\n{B64}\n{B20}==");
        let key = format!("-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----");
        add("pem", format!("see below\n{key}\nthanks"), key.clone());
        add("pem in json", format!("{{\"private_key\": \"{}\"}}", key.replace('\n', "\\n")), key.replace('\n', "\\n"));
    }
    let body = dice.fill("{B64}\n{B64}\n={B4}");
    let pgp = format!("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{body}\n-----END PGP PRIVATE KEY BLOCK-----");
    add("pgp", pgp.clone(), pgp);
    let putty = dice.fill(
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: jane\nPublic-Lines: 1\n{B64}\nPrivate-Lines: 1\n{B44}\nPrivate-MAC: {h64}",
    );
    let secret = putty.lines().nth(6).unwrap_or_default().to_owned();
    add("putty", putty, secret);
    for form in [
        "Authorization: Bearer {w40}",
        "authorization: Basic {b32}==",
        "Authorization: token {h40}",
        "x-api-key: {b32}",
    ] {
        let line = dice.fill(form);
        let secret = line.rsplit(' ').next().unwrap_or_default().to_owned();
        add("header", format!("GET /v1 HTTP/1.1\n{line}\nAccept: */*"), secret.clone());
        add("header in curl", format!("curl -H \"{line}\" https://api.acme.example"), secret);
    }
    let key = dice.fill("{B43}=");
    add("wireguard", format!("[Interface]\nPrivateKey = {key}\nAddress = 10.0.0.2/32"), key.clone());
    add("wireguard peer", format!("[Peer]\nPresharedKey = {key}"), key);
    let key = dice.fill("{B86}==");
    let text =
        format!("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={key};EndpointSuffix=core.windows.net");
    add("azure connection", text, key);
    let key = dice.fill("{B43}=");
    let text = format!("Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={key}");
    add("azure bus", text, key);
    let value = dice.fill("{B40}");
    add("kubernetes", format!("kind: Secret\ndata:\n  password: {value}"), value.clone());
    add("kubernetes token", format!("users:\n- user:\n    token: {value}"), value.clone());
    add("npmrc", format!("//registry.npmjs.org/:_authToken={value}"), value.clone());
    add("pgpass", format!("db.acme.example:5432:crm:app:{value}"), value.clone());
    add("docker config", format!("{{\"auths\":{{\"r.example\":{{\"auth\":\"{value}\"}}}}}}"), value.clone());
    add("curl user", format!("curl -u jane:{value} https://api.acme.example"), value);
    all
}

/// Every positive case.
pub(crate) fn secrets() -> Vec<Case> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut cases = Vec::new();
    for (n, (service, form)) in TELLING.iter().enumerate() {
        for turn in 0..3 {
            let secret = dice.fill(form);
            let around = AROUND[(n + turn * 3) % AROUND.len()];
            let text = around.replacen("{}", &secret, 1);
            cases.push(Case { service: (*service).to_owned(), text, secret: Some(secret) });
        }
    }
    for (n, (name, form)) in NAMED.iter().enumerate() {
        for turn in 0..3 {
            let secret = dice.fill(form);
            let lower = name.to_lowercase();
            let around = NAMED_AROUND[(n + turn * 2) % NAMED_AROUND.len()];
            let text = around.replace("{N}", name).replace("{n}", &lower).replace("{w}", &lower.replace('_', " "));
            let text = text.replacen("{}", &secret, 1);
            cases.push(Case { service: lower, text, secret: Some(secret) });
        }
    }
    for around in SPOKEN {
        for form in ["{p12}", "Summer{d4}!", "{l5}-{l6}-{d2}"] {
            let secret = dice.fill(form);
            cases.push(Case {
                service: "spoken".into(),
                text: around.replacen("{}", &secret, 1),
                secret: Some(secret),
            });
        }
    }
    let blocks = blocks(&mut dice).into_iter();
    cases.extend(blocks.map(|(service, text, secret)| Case { service, text, secret: Some(secret) }));
    cases
}

/// Texts without any secret.
const HARMLESS: &[&str] = &[
    "UUID {u}",
    "request_id={u} took 12 ms",
    "trace {h32} span {h16}",
    "commit {h40}",
    "Merge {h7} into main",
    "git checkout {h40}",
    "sha256:{h64}  release.tar.gz",
    "SHA256 ({a8}.iso) = {h64}",
    "md5 {h32} file.bin",
    "checksum: {h64}",
    "etag: \"{h32}\"",
    "integrity=\"sha512-{B86}==\"",
    "<img src=\"data:image/png;base64,iVBORw0KGgo{B120}==\">",
    "background: #{h6}; color: #{h3};",
    "SKU {A3}-{d4}-{d3} is back-ordered",
    "Order {d4}-{d6} shipped",
    "Opportunity 006{b15} moved to Negotiation",
    "Account 001{b12} has 3 contacts",
    "Release v{d1}.{d2}.{d1}-rc.{d1}+build.{d4}",
    "image: registry.acme.example/crm@sha256:{h64}",
    "docker image {h12}",
    "API_KEY=<your-api-key>",
    "API_KEY=${API_KEY}",
    "password=$DB_PASSWORD",
    "token: process.env.TOKEN",
    "const token = process.env.GITHUB_TOKEN;",
    "password: xxxxxxxx",
    "password = ********",
    "secret: \"\"",
    "secret: null",
    "api_key = os.environ[\"API_KEY\"]",
    "password: {{ vault_password }}",
    "password: !vault |",
    "token = get_token(user)",
    "api_key: YOUR_API_KEY_HERE",
    "export TOKEN=changeme",
    "Please reset your password within {d2} hours.",
    "The password is required for the portal.",
    "The password is too short, it must have 12 characters.",
    "Passwords are hashed, tokens are rotated every {d2} days.",
    "Our token budget is {d5} per month.",
    "She forgot her password again and asked for a new one.",
    "The secret of their success is pricing.",
    "key takeaways: pricing, security, timing",
    "The key is to call before Friday.",
    "Password policy: at least 12 characters, one digit.",
    "Authorization: required for the admin page",
    "Basic plan costs 12 EUR, bearer shares are gone.",
    "token_type: bearer",
    "max_tokens: {d4}",
    "tokens: {d5}",
    "public key: ssh-ed25519 fingerprint shown below",
    "key: value",
    "primary_key: id",
    "foreign_key: account_id",
    "sort_key=created_at",
    "keyboard layout: us-intl",
    "Two-factor authentication: enabled",
    "auth: oauth2",
    "secret santa: bring a gift",
    "see https://docs.acme.example/api/v2/keys?page={d2}&sort=asc",
    "https://www.acme.example/product/{a12}?utm_source=mail&utm_campaign={l8}",
    "https://youtu.be/{w11}",
    "ticket {A4}-{d4} closed, SLA 99.95%",
    "Latitude 48.{d5}, longitude 11.{d5}",
    "ISBN 978-3-{d5}-{d3}-1",
    "Tracking 1Z{A3}{d3}{d10}",
    "session {d6} ended after {d3} s",
    "cache key user:{d5}:profile",
    "arn:aws:iam::{d12}:role/crm-reader",
    "the sk-learn and sk-image packages",
    "ask-me-anything-session-on-pricing-and-security-2026",
    "risk-adjusted-forecast-for-the-second-half-of-2026",
    "task-{d6} was done by worker-{d2}",
    "pkg:cargo/serde@1.0.{d3}",
    "npm install left-pad@1.{d1}.0",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit",
    "hash: {h32} (not a secret)",
    "etag W/\"{h16}\"",
    "nonce {b22} for the page",
    "build {d5} of {d4}-{d2}-{d2}",
    "-----BEGIN CERTIFICATE-----\n{B64}\n{B40}==\n-----END CERTIFICATE-----",
    "ssh-rsa AAAAB3NzaC1yc2E{B160} jane@laptop",
    "-----BEGIN PUBLIC KEY-----\n{B64}\n-----END PUBLIC KEY-----",
    "password_reset_url: /reset",
    "forgot_password: true",
    "Enter password:",
    "Password: (leave blank)",
    "secretary: Jane will call back",
    "The tokenizer splits words into pieces",
    "passport office opens at 9",
    "authors: Doe, Roe and Poe",
    "authToken: undefined",
    "apiKey: string;",
    "fn password(&self) -> &str",
    "password: Option<String>",
    "SELECT password FROM users WHERE id = {d3}",
    "The api key field is empty; the secret field too.",
    "Our access token lifetime is 60 minutes.",
];

/// Every negative case, five of each kind; none holds a secret.
pub(crate) fn harmless() -> Vec<Case> {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let fill = |n: usize| {
        let form = HARMLESS[n % HARMLESS.len()].replace("{{", "\u{1}").replace("}}", "\u{2}");
        let form = form.replace("{API_KEY}", "\u{3}");
        let text = dice.fill(&form).replace('\u{1}', "{{").replace('\u{2}', "}}").replace('\u{3}', "{API_KEY}");
        let greeting = dice.pick(&["", "", "FYI: ", "Note - ", "> "]);
        Case { service: HARMLESS[n % HARMLESS.len()].to_owned(), text: format!("{greeting}{text}"), secret: None }
    };
    (0..HARMLESS.len() * 6).map(fill).collect()
}
