//! The standard fields of each kind: name, label, type, class, target of links, and the header names that other
//! systems use for them.
//!
//! Source of the names: the public object references of Salesforce and HubSpot, and headers seen in exports.
//! Invariant: names are unique within a kind, and no folded synonym belongs to two fields of one kind.

use super::{FieldClass, FieldDef, FieldType, Kind};
use FieldClass::{Confidential, Internal, Public, Regulated};
use FieldType::{Bool, Date, Email, LongText, Money, Number, Percent, Phone, Picklist, Reference, Text, Time, Url};

/// A field that dealdesk knows without being told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandardField {
    /// The name used in queries, files and JSON.
    pub name: &'static str,
    /// What the screen calls it.
    pub label: &'static str,
    /// How to read it.
    pub field_type: FieldType,
    /// How far it may travel unless the policy says otherwise.
    pub class: FieldClass,
    /// For links: the kind pointed at, `*` for any, empty for fields that are no links.
    pub target: &'static str,
    /// Header names of other systems; compared folded (see [`super::Schema::find`]).
    pub synonyms: &'static [&'static str],
}

impl StandardField {
    /// The same as a row of the schema.
    pub fn definition(&self) -> FieldDef {
        FieldDef {
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            field_type: self.field_type,
            class: self.class,
            custom: false,
        }
    }
}

const fn field(
    name: &'static str,
    label: &'static str,
    field_type: FieldType,
    class: FieldClass,
    target: &'static str,
    synonyms: &'static [&'static str],
) -> StandardField {
    StandardField { name, label, field_type, class, target, synonyms }
}

/// The standard fields of a kind in the order in which the screen shows them; custom objects have none.
pub fn standard_fields(kind: &Kind) -> &'static [StandardField] {
    match kind {
        Kind::Opportunity => OPPORTUNITY,
        Kind::Account => ACCOUNT,
        Kind::Contact => CONTACT,
        Kind::Lead => LEAD,
        Kind::Case => CASE,
        Kind::Task => TASK,
        Kind::Event => EVENT,
        Kind::Email => EMAIL,
        Kind::Note => NOTE,
        Kind::Transcript => TRANSCRIPT,
        Kind::Product => PRODUCT,
        Kind::Quote => QUOTE,
        Kind::Campaign => CAMPAIGN,
        Kind::User => USER,
        Kind::Article => ARTICLE,
        Kind::Custom(_) => &[],
    }
}

/// One standard field by its name.
pub fn standard_field(kind: &Kind, name: &str) -> Option<&'static StandardField> {
    standard_fields(kind).iter().find(|field| field.name == name)
}

const OPPORTUNITY: &[StandardField] = &[
    field("name", "Name", Text, Confidential, "", &["OpportunityName", "deal_name", "opportunity", "deal"]),
    field("account", "Account", Reference, Internal, "account", &["AccountId", "account_name", "company", "customer"]),
    field("stage", "Stage", Picklist, Public, "", &["StageName", "deal_stage", "sales_stage", "status"]),
    field("amount", "Amount", Money, Confidential, "", &["close_value", "deal_value", "value", "deal_amount"]),
    field("currency", "Currency", Text, Public, "", &["CurrencyIsoCode", "currency_code"]),
    field("close_date", "Close date", Date, Public, "", &["CloseDate", "expected_close", "closing_date", "closed"]),
    field("probability", "Probability", Percent, Public, "", &["win_probability"]),
    field("forecast_category", "Forecast", Picklist, Public, "", &["ForecastCategory", "ForecastCategoryName"]),
    field("next_step", "Next step", Text, Internal, "", &["NextStep"]),
    field("type", "Type", Picklist, Public, "", &["deal_type", "opportunity_type"]),
    field("lead_source", "Lead source", Picklist, Public, "", &["LeadSource", "source"]),
    field("product", "Product", Reference, Internal, "product", &["ProductId", "product_name", "Product2Id"]),
    field("contact", "Main contact", Reference, Internal, "contact", &["ContactId", "primary_contact"]),
    field("campaign", "Campaign", Reference, Internal, "campaign", &["CampaignId"]),
    field("engaged_on", "Engaged", Date, Public, "", &["engage_date", "first_contact", "start_date"]),
    field("description", "Description", LongText, Internal, "", &["details", "notes"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const ACCOUNT: &[StandardField] = &[
    field(
        "name",
        "Name",
        Text,
        Confidential,
        "",
        &["AccountName", "company", "company_name", "account", "organization", "customer_name"],
    ),
    field("industry", "Industry", Picklist, Public, "", &["sector", "vertical"]),
    field("type", "Type", Picklist, Public, "", &["account_type", "customer_type"]),
    field("rating", "Rating", Picklist, Public, "", &["tier"]),
    field("phone", "Phone", Phone, Confidential, "", &["telephone", "phone_number", "main_phone"]),
    field("website", "Website", Url, Confidential, "", &["url", "domain", "web", "homepage"]),
    field(
        "annual_revenue",
        "Annual revenue",
        Money,
        Confidential,
        "",
        &["AnnualRevenue", "revenue", "turnover", "arr"],
    ),
    field("employees", "Employees", Number, Internal, "", &["NumberOfEmployees", "employee_count", "headcount"]),
    field(
        "founded",
        "Founded",
        Number,
        Internal,
        "",
        &["YearStarted", "year_established", "year_founded", "established"],
    ),
    field("billing_street", "Street", Text, Confidential, "", &["BillingStreet", "address"]),
    field("billing_city", "City", Text, Internal, "", &["BillingCity", "town"]),
    field("billing_state", "State", Text, Internal, "", &["BillingState", "province"]),
    field("billing_postal_code", "Postal code", Text, Confidential, "", &["BillingPostalCode", "zip", "zip_code"]),
    field("billing_country", "Country", Text, Public, "", &["BillingCountry", "office_location", "location"]),
    field("parent", "Parent account", Reference, Internal, "account", &["ParentId", "subsidiary_of"]),
    field("currency", "Currency", Text, Public, "", &["CurrencyIsoCode"]),
    field("tax_id", "Tax id", Text, Regulated, "", &["vat", "vat_number", "tax_number", "ein"]),
    field("iban", "IBAN", Text, Regulated, "", &["bank_account"]),
    field("description", "Description", LongText, Internal, "", &["about", "notes"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const CONTACT: &[StandardField] = &[
    field("first_name", "First name", Text, Confidential, "", &["FirstName", "given_name", "forename", "first"]),
    field("last_name", "Last name", Text, Confidential, "", &["LastName", "surname", "family_name", "last"]),
    field("name", "Name", Text, Confidential, "", &["FullName", "contact_name"]),
    field("salutation", "Salutation", Picklist, Public, "", &["honorific"]),
    field("title", "Title", Text, Internal, "", &["job_title", "position"]),
    field("email", "E-mail", Email, Confidential, "", &["e_mail", "mail", "email_address"]),
    field("phone", "Phone", Phone, Confidential, "", &["telephone", "phone_number", "work_phone"]),
    field("mobile", "Mobile", Phone, Confidential, "", &["MobilePhone", "cell", "cell_phone"]),
    field("account", "Account", Reference, Internal, "account", &["AccountId", "account_name", "company"]),
    field("department", "Department", Picklist, Internal, "", &[]),
    field("role", "Buying role", Picklist, Internal, "", &["contact_role"]),
    field("reports_to", "Reports to", Reference, Internal, "contact", &["ReportsToId", "manager"]),
    field("street", "Street", Text, Confidential, "", &["MailingStreet", "address"]),
    field("city", "City", Text, Internal, "", &["MailingCity", "town"]),
    field("state", "State", Text, Internal, "", &["MailingState", "province"]),
    field("postal_code", "Postal code", Text, Confidential, "", &["MailingPostalCode", "zip", "zip_code"]),
    field("country", "Country", Text, Public, "", &["MailingCountry"]),
    field("birthdate", "Birth date", Date, Regulated, "", &["date_of_birth", "dob", "birthday"]),
    field("description", "Description", LongText, Internal, "", &["notes"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const LEAD: &[StandardField] = &[
    field("first_name", "First name", Text, Confidential, "", &["FirstName", "given_name", "forename", "first"]),
    field("last_name", "Last name", Text, Confidential, "", &["LastName", "surname", "family_name", "last"]),
    field("name", "Name", Text, Confidential, "", &["FullName", "contact_name"]),
    field("salutation", "Salutation", Picklist, Public, "", &["honorific"]),
    field("title", "Title", Text, Internal, "", &["job_title", "position", "role"]),
    field("email", "E-mail", Email, Confidential, "", &["e_mail", "mail", "email_address"]),
    field("phone", "Phone", Phone, Confidential, "", &["telephone", "phone_number", "work_phone"]),
    field("mobile", "Mobile", Phone, Confidential, "", &["MobilePhone", "cell", "cell_phone"]),
    field("company", "Company", Text, Confidential, "", &["account", "company_name", "organization"]),
    field("status", "Status", Picklist, Public, "", &["lead_status"]),
    field("rating", "Rating", Picklist, Public, "", &[]),
    field("industry", "Industry", Picklist, Public, "", &["sector"]),
    field("lead_source", "Source", Picklist, Public, "", &["LeadSource"]),
    field("employees", "Employees", Number, Internal, "", &["NumberOfEmployees", "employee_count"]),
    field("annual_revenue", "Annual revenue", Money, Confidential, "", &["AnnualRevenue", "revenue"]),
    field("street", "Street", Text, Confidential, "", &["address"]),
    field("city", "City", Text, Internal, "", &["town"]),
    field("state", "State", Text, Internal, "", &["province"]),
    field("postal_code", "Postal code", Text, Confidential, "", &["PostalCode", "zip", "zip_code"]),
    field("country", "Country", Text, Public, "", &[]),
    field("website", "Website", Url, Confidential, "", &["url", "domain"]),
    field("converted_on", "Converted", Date, Public, "", &["ConvertedDate"]),
    field("description", "Description", LongText, Internal, "", &["notes", "message"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const CASE: &[StandardField] = &[
    field("number", "Number", Text, Public, "", &["CaseNumber", "ticket", "ticket_number"]),
    field("subject", "Subject", Text, Internal, "", &["summary", "title"]),
    field("status", "Status", Picklist, Public, "", &["state", "case_status"]),
    field("priority", "Priority", Picklist, Public, "", &["severity"]),
    field("origin", "Origin", Picklist, Public, "", &["channel", "case_origin"]),
    field("reason", "Reason", Picklist, Public, "", &["category", "issue"]),
    field("account", "Account", Reference, Internal, "account", &["AccountId", "account_name", "company", "customer"]),
    field("contact", "Contact", Reference, Internal, "contact", &["ContactId", "contact_name"]),
    field("product", "Product", Reference, Internal, "product", &["ProductId", "product_name"]),
    field("closed_at", "Closed", Time, Public, "", &["ClosedDate", "resolved_at"]),
    field("resolution", "Resolution", LongText, Internal, "", &[]),
    field("description", "Description", LongText, Internal, "", &["details", "body"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const TASK: &[StandardField] = &[
    field("subject", "Subject", Text, Internal, "", &["title", "task", "name"]),
    field("status", "Status", Picklist, Public, "", &[]),
    field("priority", "Priority", Picklist, Public, "", &[]),
    field("due_date", "Due", Date, Public, "", &["ActivityDate", "due_on", "deadline"]),
    field("type", "Type", Picklist, Public, "", &["TaskSubtype", "task_type"]),
    field("about", "About", Reference, Internal, "*", &["WhatId", "related_to", "what"]),
    field("who", "With", Reference, Internal, "contact", &["WhoId", "contact"]),
    field("completed_at", "Completed", Time, Public, "", &["CompletedDateTime", "done_at"]),
    field("description", "Description", LongText, Internal, "", &["comments", "notes"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const EVENT: &[StandardField] = &[
    field("subject", "Subject", Text, Internal, "", &["title", "meeting", "name"]),
    field("starts_at", "Starts", Time, Public, "", &["StartDateTime", "start", "start_time"]),
    field("ends_at", "Ends", Time, Public, "", &["EndDateTime", "end", "end_time"]),
    field("location", "Location", Text, Internal, "", &["place"]),
    field("type", "Type", Picklist, Public, "", &["event_type"]),
    field("about", "About", Reference, Internal, "*", &["WhatId", "related_to", "what"]),
    field("who", "With", Reference, Internal, "contact", &["WhoId", "contact"]),
    field("attendees", "Attendees", Text, Confidential, "", &["participants"]),
    field("description", "Description", LongText, Internal, "", &["agenda", "notes"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const EMAIL: &[StandardField] = &[
    field("subject", "Subject", Text, Internal, "", &[]),
    field("body", "Body", LongText, Internal, "", &["TextBody", "text", "message", "content"]),
    field("from", "From", Email, Confidential, "", &["FromAddress", "sender"]),
    field("to", "To", Text, Confidential, "", &["ToAddress", "recipients"]),
    field("cc", "Cc", Text, Confidential, "", &["CcAddress"]),
    field("sent_at", "Sent", Time, Public, "", &["MessageDate", "date"]),
    field("direction", "Direction", Picklist, Public, "", &["Incoming"]),
    field("about", "About", Reference, Internal, "*", &["RelatedToId", "ParentId", "related_to"]),
    field("who", "With", Reference, Internal, "contact", &["contact"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const NOTE: &[StandardField] = &[
    field("title", "Title", Text, Internal, "", &["subject"]),
    field("body", "Body", LongText, Internal, "", &["content", "text", "note"]),
    field("about", "About", Reference, Internal, "*", &["ParentId", "related_to", "LinkedEntityId"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const TRANSCRIPT: &[StandardField] = &[
    field("title", "Title", Text, Internal, "", &["subject"]),
    field("body", "Text", LongText, Internal, "", &["content"]),
    field("recorded_at", "Recorded", Time, Public, "", &["date"]),
    field("about", "About", Reference, Internal, "*", &["related_to"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const PRODUCT: &[StandardField] = &[
    field("name", "Name", Text, Public, "", &["product", "product_name"]),
    field("code", "Code", Text, Public, "", &["ProductCode", "sku"]),
    field("family", "Family", Picklist, Public, "", &["series", "category"]),
    field("price", "Price", Money, Internal, "", &["sales_price", "list_price", "unit_price"]),
    field("currency", "Currency", Text, Public, "", &["CurrencyIsoCode"]),
    field("active", "Active", Bool, Public, "", &["IsActive"]),
    field("description", "Description", LongText, Internal, "", &[]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const QUOTE: &[StandardField] = &[
    field("name", "Name", Text, Confidential, "", &["quote", "quote_number"]),
    field("opportunity", "Opportunity", Reference, Internal, "opportunity", &["OpportunityId"]),
    field("status", "Status", Picklist, Public, "", &[]),
    field("amount", "Amount", Money, Confidential, "", &["GrandTotal", "total"]),
    field("currency", "Currency", Text, Public, "", &["CurrencyIsoCode"]),
    field("valid_until", "Valid until", Date, Public, "", &["ExpirationDate", "expires"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const CAMPAIGN: &[StandardField] = &[
    field("name", "Name", Text, Internal, "", &["campaign"]),
    field("type", "Type", Picklist, Public, "", &[]),
    field("status", "Status", Picklist, Public, "", &[]),
    field("start_date", "Starts", Date, Public, "", &["StartDate"]),
    field("end_date", "Ends", Date, Public, "", &["EndDate"]),
    field("budget", "Budget", Money, Confidential, "", &["BudgetedCost"]),
    field("description", "Description", LongText, Internal, "", &[]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const USER: &[StandardField] = &[
    field("name", "Name", Text, Confidential, "", &["sales_agent", "agent", "rep", "full_name"]),
    field("first_name", "First name", Text, Confidential, "", &["FirstName"]),
    field("last_name", "Last name", Text, Confidential, "", &["LastName"]),
    field("email", "E-mail", Email, Confidential, "", &["email_address", "Username"]),
    field("title", "Title", Text, Public, "", &["job_title"]),
    field("phone", "Phone", Phone, Confidential, "", &["telephone"]),
    field("manager", "Manager", Reference, Internal, "user", &["ManagerId"]),
    field("region", "Region", Picklist, Public, "", &["regional_office", "territory", "office"]),
    field("team", "Team", Picklist, Public, "", &["department"]),
    field("quota", "Quota", Money, Confidential, "", &["target"]),
    field("currency", "Currency", Text, Public, "", &["CurrencyIsoCode"]),
    field("active", "Active", Bool, Public, "", &["IsActive"]),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

const ARTICLE: &[StandardField] = &[
    field("title", "Title", Text, Public, "", &["name", "subject"]),
    field("body", "Text", LongText, Public, "", &["content"]),
    field("category", "Category", Picklist, Public, "", &[]),
    field("status", "Status", Picklist, Public, "", &["PublishStatus"]),
    field(
        "owner",
        "Owner",
        Reference,
        Internal,
        "user",
        &["OwnerId", "OwnerName", "sales_agent", "assigned_to", "rep", "hubspot_owner_id"],
    ),
    field("created_at", "Created", Time, Public, "", &["CreatedDate", "createdate", "date_created"]),
    field(
        "modified_at",
        "Modified",
        Time,
        Public,
        "",
        &["LastModifiedDate", "SystemModstamp", "updated", "hs_lastmodifieddate", "updated_at"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Schema;
    use std::collections::BTreeSet;

    #[test]
    fn every_synonym_leads_to_its_own_field() {
        let schema = Schema::default();
        for kind in Kind::STANDARD {
            let names: BTreeSet<_> = standard_fields(kind).iter().map(|f| f.name).collect();
            assert_eq!(names.len(), standard_fields(kind).len(), "{kind}: a name twice");
            for field in standard_fields(kind) {
                for synonym in field.synonyms {
                    assert_eq!(
                        schema.find(kind, synonym).map(|f| f.name).as_deref(),
                        Some(field.name),
                        "{kind} {synonym}"
                    );
                }
            }
        }
    }

    #[test]
    fn links_have_a_target_and_only_links() {
        for kind in Kind::STANDARD {
            for field in standard_fields(kind) {
                assert_eq!(field.field_type == Reference, !field.target.is_empty(), "{kind}.{}", field.name);
            }
        }
    }
}
