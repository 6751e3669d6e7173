use alloc::format;
use alloc::string::{String, ToString};

use super::*;
use crate::http::rest::samples::{router, rule};
use crate::http::table::HttpRule;
use crate::json;
use crate::reflect::sample::Sample;

const OPTIONS: BindOptions<'_> = BindOptions {
    read: ReadOptions::new(),
    ignore_unknown_parameters: false,
    depth: 100,
    fill_update_mask: true,
};

/// Returns the message of a request in JSON, or the problem.
fn bound_with(options: &BindOptions<'_>, rule: HttpRule, target: &str, body: &str) -> String {
    let router = router([rule]);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let found = router.find(rule.http_method(), path).expect("the path matches");
    let head = Head { route: router.route(0), found: &found, path, query };
    let content = Content { bytes: body.as_bytes(), content_type: "text/plain" };
    match bind(head, content, options) {
        Ok((message, _)) => json::to_string(&*message).expect("has a JSON form"),
        Err(status) => {
            assert_eq!(status.code(), tonic::Code::InvalidArgument, "{status}");
            status.message().to_string()
        }
    }
}

fn bound(rule: HttpRule, target: &str, body: &str) -> String {
    bound_with(&OPTIONS, rule, target, body)
}

/// The JSON names of the fields `label` and `custom` are exchanged.
#[test]
fn binds_query_parameters_by_their_type() {
    let get = rule("GET", "/v1");
    for (query, expected) in [
        ("", "{}"),
        ("&&", "{}"),
        ("id=5", r#"{"id":5}"#),
        ("id=-5&data=AQI%3D", r#"{"id":-5,"data":"AQI="}"#),
        ("data=_-8", r#"{"data":"/+8="}"#),
        ("custom=a+b%2B%26", r#"{"custom":"a b+&"}"#),
        ("label=x", r#"{"label":"x"}"#),
        ("custom", r#"{"custom":""}"#),
        ("custom=", r#"{"custom":""}"#),
        ("custom=a=b", r#"{"custom":"a=b"}"#),
        ("color=GREEN&open=5", r#"{"color":"GREEN","open":"GREEN"}"#),
        ("open=7", r#"{"open":7}"#),
        ("colors=RED&colors=5", r#"{"colors":["RED","GREEN"]}"#),
        ("numbers=1.5&numbers=1e3&numbers=NaN", r#"{"numbers":[1.5,1000,"NaN"]}"#),
        ("child.id=1&child.child.id=2", r#"{"child":{"id":1,"child":{"id":2}}}"#),
        ("wrapper=5", r#"{"wrapper":"5"}"#),
        ("wrapper=", r#"{"wrapper":""}"#),
        ("flag=true", r#"{"flag":true}"#),
        ("node.id=1&node.flag=false", r#"{"node":{"id":1,"flag":false}}"#),
        ("counts[5]=1&counts.-6=2", r#"{"counts":{"-6":2,"5":1}}"#),
        ("palette[true]=GREEN", r#"{"palette":{"true":"GREEN"}}"#),
    ] {
        assert_eq!(bound(get, &format!("/v1?{query}"), ""), expected, "{query}");
    }
}

#[test]
fn rejects_query_parameters_that_are_not_values() {
    let get = rule("GET", "/v1");
    for (query, expected) in [
        ("nope=1", r#""nope" is unknown: `test.Sample` has no field "nope""#),
        ("child.nope=1", r#""child.nope" is unknown: `test.Sample` has no field "nope""#),
        ("=1", r#""" is unknown: `test.Sample` has no field """#),
        ("id=a", r#""id" is not valid: "a" is not an int32"#),
        ("id=", r#""id" is not valid: "" is not an int32"#),
        ("id=3000000000", r#""id" is not valid: "3000000000" is not an int32"#),
        ("id=%2B1", r#""id" is not valid: "+1" is not an int32"#),
        ("id=1&id=2", r#""id" occurs more than once"#),
        ("flag=TRUE", r#""flag" is not valid: "TRUE" is not a bool"#),
        ("color=BLUE", r#""color" is not valid: test.Color has no value "BLUE""#),
        ("child=1", r#""child" is a message, `test.Sample`, and not a value"#),
        ("children=1", r#""children" is a message, `test.Sample`, and not a value"#),
        ("children.id=1", r#""children.id" is not a field: "children" is not a single message"#),
        ("id.x=1", r#""id.x" is not a field: "id" is not a single message"#),
        ("child.=1", r#""child." is not a field: "child" is not a map"#),
        ("child[x]=1", r#""child[x]" is not a field: "child" is not a map"#),
        ("counts=1", r#""counts" is a map, and has no key such as `[key]`"#),
        ("counts[5=1", r#""counts[5" is a map, and has no key such as `[key]`"#),
        ("counts[x]=1", r#""counts[x]" is not valid: "x" is not an int32"#),
        ("counts[5]=1&counts.5=1", r#""counts.5" is not valid: the key occurs more than once"#),
        ("by_name[x]=1", r#""by_name[x]" is a map of messages, which must be in the body"#),
        ("flag=true&node.id=1", r#""node.id" excludes the field "flag" of the same oneof"#),
        ("node.id=1&flag=true", r#""flag" excludes the field "node" of the same oneof"#),
        ("id=%", r#""id=%" has an invalid percent escape"#),
        ("%FF=1", r#""%FF=1" has an invalid percent escape"#),
        ("alt=xml", r#""alt" has the value "xml", which is not supported"#),
    ] {
        let expected = format!("the query parameter {expected}");
        assert_eq!(bound(get, &format!("/v1?{query}"), ""), expected, "{query}");
    }
    let deep = format!("/v1?{}id=1", "child.".repeat(50_000));
    assert!(bound(get, &deep, "").ends_with("is nested too deeply"));
    let options = BindOptions { ignore_unknown_parameters: true, ..OPTIONS };
    assert_eq!(
        bound_with(&options, get, "/v1?nope=1&id=2&child.x=1", ""),
        r#"{"id":2,"child":{}}"#
    );
}

#[test]
fn accepts_system_parameters() {
    let get = rule("GET", "/v1");
    for query in [
        "$alt=json;enum-encoding=int",
        "alt=json",
        "%24alt=json%3Benum-encoding%3Dint",
        "prettyPrint=true",
        "key=abc",
        "fields=a,b(c)",
        "$apiVersion=v1_2026",
        "quotaUser=x&uploadType=media",
    ] {
        assert_eq!(bound(get, &format!("/v1?{query}"), ""), "{}", "{query}");
    }
}

#[test]
fn binds_paths_over_queries_and_bodies() {
    let get = rule("GET", "/v1/{id}/{child.label=a/*}");
    assert_eq!(
        bound(get, "/v1/5/a/b%20c%2Fd?id=6&child.id=7&child.custom=x", ""),
        r#"{"id":5,"child":{"id":7,"custom":"a/b c%2Fd"}}"#
    );
    assert_eq!(bound(get, "/v1/x/a/b", ""), "`id` in the path is not valid: \"x\" is not an int32");
    assert_eq!(
        bound(get, "/v1/5/a/%", ""),
        "`child.label` in the path is not valid: it has an invalid percent escape"
    );
    let post = rule("POST", "/v1/{id}").body("*");
    assert_eq!(bound(post, "/v1/5", r#"{"id":6,"label":"x"}"#), r#"{"id":5,"label":"x"}"#);
    assert_eq!(bound(post, "/v1/5", ""), r#"{"id":5}"#);
    assert_eq!(bound(post, "/v1/5", " \n"), r#"{"id":5}"#);
    assert_eq!(bound(post, "/v1/5?$alt=json", "{}"), r#"{"id":5}"#);
    assert_eq!(
        bound(post, "/v1/5?label=x", "{}"),
        "the query parameter \"label\" is unknown: all fields that are not in the path are in the body"
    );
    let node = rule("GET", "/v1/{node.id}");
    assert_eq!(bound(node, "/v1/5?flag=true", ""), r#"{"node":{"id":5}}"#);
    let wrapper = rule("GET", "/v1/{wrapper}/{color}/{data}");
    assert_eq!(
        bound(wrapper, "/v1/a%2Fb/GREEN/AQ", ""),
        r#"{"data":"AQ==","color":"GREEN","wrapper":"a/b"}"#
    );
    let rest = rule("GET", "/v1/{label=**}");
    assert_eq!(bound(rest, "/v1", ""), r#"{"custom":""}"#);
}

#[test]
fn binds_the_body_to_a_field_of_any_type() {
    for (field, body, expected) in [
        ("child", r#"{"id":5}"#, r#"{"child":{"id":5}}"#),
        ("child", "null", "{}"),
        ("child", "", "{}"),
        ("id", "5", r#"{"id":5}"#),
        ("label", "\"x\"", r#"{"custom":"x"}"#),
        ("colors", "[\"RED\",5]", r#"{"colors":["RED","GREEN"]}"#),
        ("children", "[{\"id\":1}]", r#"{"children":[{"id":1}]}"#),
        ("counts", "{\"5\":1}", r#"{"counts":{"5":1}}"#),
        ("wrapper", "\"x\"", r#"{"wrapper":"x"}"#),
    ] {
        let post = rule("POST", "/v1").body(field);
        assert_eq!(bound(post, "/v1", body), expected, "{field} {body}");
    }
    let post = rule("POST", "/v1/{child.id}").body("child");
    assert_eq!(
        bound(post, "/v1/7?id=1", r#"{"id":5,"label":"x"}"#),
        r#"{"id":1,"child":{"id":7,"label":"x"}}"#
    );
    assert_eq!(
        bound(post, "/v1/7?child.label=x", "{}"),
        "the query parameter \"child.label\" is a part of the body"
    );
    for (body, expected) in [
        ("{", "a key in quotes is expected"),
        ("{} x", "the end of the text"),
        ("[]", "an array is not an object"),
        ("{\"nope\":1}", "test.Sample has no field \"nope\""),
        ("{\"child\":{\"id\":\"x\"}}", "child.id: \"x\" is not an int32"),
    ] {
        let problem = bound(post, "/v1/7", body);
        assert!(problem.starts_with("the body of the request is not valid: "), "{problem}");
        assert!(problem.contains(expected), "{problem}");
    }
    let deep = "{\"child\":".repeat(100_000);
    assert!(bound(post, "/v1/7", &deep).contains("nested too deeply"));
}

#[test]
fn lists_the_fields_of_a_body_for_an_update_mask() {
    let table = <Sample as Reflect>::message_table();
    for (body, expected) in [
        ("{}", ""),
        ("[]", ""),
        ("5", ""),
        (r#"{"id":1,"custom":"x"}"#, "id label"),
        (r#"{"child":{"id":1,"child":{"data":""}},"id":0}"#, "child.id child.child.data id"),
        (r#"{"child":{},"node":null}"#, "child node"),
        (r#"{"child":{"nope":1}}"#, "child"),
        (r#"{"children":[{"id":1}],"by_name":{"a":{"id":1}},"nope":[{}]}"#, "children by_name"),
        (r#"{"wrapper":"x","colors":[]}"#, "wrapper colors"),
    ] {
        let paths = paths_of(table, body, &ReadOptions::new()).unwrap();
        assert_eq!(paths.join(" "), expected, "{body}");
    }
}
