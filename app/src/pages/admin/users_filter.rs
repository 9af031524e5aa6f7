//! Which users the list shows: a form that asks by its address, and links that keep what it asks.

use domain::{Role, UserFilter};
use leptos::prelude::*;

use crate::components::filters::{Choice, Filters, ListPager, Typed};

const PATH: &str = "/admin/users";

/// The form.
pub fn filters(filter: &UserFilter) -> impl IntoView + use<> {
    let set = filter.fields();
    let value = |name: &str| {
        let found = set.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let conditions = set.iter().filter(|(name, _)| *name != "q").count();
    let (search, from, to) = (value("q"), value("from"), value("to"));
    let role = filter.role.map(Role::as_str);
    let state = filter.suspended.map(|on| if on { "suspended" } else { "active" });
    let verified = filter.unverified.then_some("no");
    let locked = filter.locked.then_some("yes");
    view! {
        <Filters path=PATH label="Search users" placeholder="The beginning of a name, an e-mail or an id" search
            set=conditions>
            <Choice name="role" label="Role" any="Any" current=role
                choices=vec![("user", "User"), ("admin", "Admin"), ("owner", "Owner")]/>
            <Choice name="state" label="State" any="Any" current=state
                choices=vec![("active", "Active"), ("suspended", "Suspended")]/>
            <Choice name="verified" label="Verified" any="Yes" current=verified choices=vec![("no", "Not yet")]/>
            <Choice name="locked" label="Sign-ins" any="Locked or not" current=locked choices=vec![("yes", "Locked")]/>
            <Typed name="from" label="Signed up from (UTC)" r#type="date" value=from/>
            <Typed name="to" label="Signed up to (UTC)" r#type="date" value=to/>
        </Filters>
    }
}

/// The foot of the list: on to the rows after this page, and back to the first ones.
pub fn onward(filter: &UserFilter, later: bool, next: Option<String>) -> impl IntoView + use<> {
    view! { <ListPager path=PATH pairs=filter.fields() later next/> }
}
