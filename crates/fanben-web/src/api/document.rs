//! Endpoints → their description as `OpenAPI` 3.1.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::endpoint::{Answer, Endpoint};
use super::problem::{KIND, Told};
use super::{ROOT, call};

/// The description.
pub(crate) fn document(endpoints: &[Endpoint]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut shapes = settings.into_generator();
    let problem = shapes.subschema_for::<Told>().to_value();
    let mut paths: Map<String, Value> = Map::new();
    for one in endpoints {
        let path = paths.entry(one.path).or_insert_with(|| json!({}));
        let mut told = operation(&mut shapes, one);
        let links = links(one, endpoints);
        if !links.is_empty() {
            told["responses"]["200"]["links"] = links.into();
        }
        path[one.method.as_str().to_ascii_lowercase()] = told;
    }
    let mut definitions = shapes.take_definitions(true);
    definitions.sort_keys();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "范本(fanben)接口",
            "version": "1.0.0",
            "description": "和网页相同的查看与办理,供其他系统使用。用法见 docs/api.md。",
        },
        "servers": [{"url": ROOT}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": responses(&problem),
            "securitySchemes": {"key": {
                "type": "http",
                "scheme": "bearer",
                "description": "接口密钥,以 fb_ 开头;在网页“我的账号—接口密钥”发放",
            }},
        },
    })
}

/// Lists whose entries go on elsewhere: which, what piece of an address, where it stands.
const LEADS: [(&str, &str, &str); 8] = [
    ("cycles", "cycle", "/0/id"),
    ("subjects", "subject", "/0/subject/code"),
    ("measures", "measure", "/0/name"),
    ("notices", "notice", "/0/number"),
    ("places", "unit", "/units/0/unit/code"),
    ("lists", "list", "/0/id"),
    ("unit_talks", "talk", "/0/id"),
    ("batches", "batch", "/0/number"),
];

/// Where a list leads.
fn links(from: &Endpoint, endpoints: &[Endpoint]) -> Map<String, Value> {
    let Some((_, name, at)) = LEADS.iter().find(|(id, ..)| *id == from.id) else {
        return Map::new();
    };
    let piece = format!("{{{name}}}");
    let to = endpoints.iter().filter(|one| one.path.contains(&piece));
    let link = |one: &Endpoint| {
        let mut parameters = json!({*name: format!("$response.body#{at}")});
        if *name != "cycle" && one.path.contains("{cycle}") {
            parameters["cycle"] = "$request.path.cycle".into();
        }
        (one.id.to_owned(), json!({"operationId": one.id, "parameters": parameters}))
    };
    // What asks for more than the list knows is reached from the next one.
    let pieces = |one: &&Endpoint| {
        let known = from.path.matches('{').count() + 1;
        one.path.matches('{').count() == known
    };
    to.filter(pieces).map(link).collect()
}

/// What may go wrong: the status, its name, what it means.
const WRONG: [(u16, &str, &str); 10] = [
    (400, "Unreadable", "参数、请求头或 JSON 读不了"),
    (401, "NoKey", "没有带密钥,或者密钥不对、到期、已收回"),
    (403, "NotAllowed", "这个密钥的岗位不能办,或者已登记回避"),
    (404, "NotFound", "没有,或者不在管理范围内"),
    (405, "NoSuchMethod", "没有这种方法,见 Allow"),
    (409, "Conflict", "现在不能办:环节不对、别人刚改过、编号用过"),
    (413, "TooLarge", "发送的内容太大"),
    (415, "NotJson", "发送的不是 JSON"),
    (422, "BadFields", "有字段要改,逐处见 errors"),
    (429, "TooMany", "请求太频繁"),
];

fn responses(problem: &Value) -> Value {
    let mut all: Map<String, Value> = Map::new();
    let broken = (500, "Broken", "系统出了问题,没有保存");
    for (status, name, says) in WRONG.into_iter().chain([broken]) {
        let mut one = json!({"description": says, "content": {KIND: {"schema": problem}}});
        let header = |says: &str| json!({"description": says, "schema": {"type": "string"}});
        match status {
            401 => one["headers"] = json!({"WWW-Authenticate": header("Bearer")}),
            429 => one["headers"] = json!({"Retry-After": header("几秒后再试")}),
            405 => one["headers"] = json!({"Allow": header("可以用的方法")}),
            _ => {}
        }
        all.insert(name.to_owned(), one);
    }
    all.into()
}

/// Which of them an endpoint may answer.
fn may_answer(endpoint: &Endpoint, status: u16) -> bool {
    let (writes, body) = (endpoint.writes(), endpoint.body.is_some());
    match status {
        400 | 422 => writes || endpoint.query.is_some(),
        404 => endpoint.path.contains('{') || endpoint.query.is_some(),
        409 => writes || endpoint.path.contains("{subject}"),
        413 | 415 => body,
        _ => true,
    }
}

fn operation(shapes: &mut SchemaGenerator, one: &Endpoint) -> Value {
    let mut answers: Map<String, Value> = Map::new();
    let content = match one.answer {
        Answer::Value(shape) => json!({"application/json": {"schema": shape(shapes).to_value()}}),
        Answer::File(kind) => {
            let kind = kind.split(';').next().unwrap_or_default();
            let text = kind.starts_with("text/");
            let schema = if text { json!({"type": "string"}) } else { json!({}) };
            json!({kind: {"schema": schema}})
        }
    };
    answers.insert("200".to_owned(), json!({"description": "好的", "content": content}));
    for (status, name, _) in WRONG.into_iter().chain([(500, "Broken", "")]) {
        if may_answer(one, status) {
            let of = format!("#/components/responses/{name}");
            answers.insert(status.to_string(), json!({"$ref": of}));
        }
    }
    let mut told = json!({
        "operationId": one.id,
        "summary": one.summary,
        "tags": [one.path.split('/').nth(1).unwrap_or_default()],
        "parameters": parameters(shapes, one),
        "responses": answers,
    });
    if let Some(shape) = one.body {
        told["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": shape(shapes).to_value()}},
        });
    }
    told
}

/// What a piece of an address looks like.
fn piece(name: &str) -> (Value, &'static str) {
    match name {
        "cycle" => (json!({"type": "string", "format": "uuid"}), "考核的编号,见 /cycles"),
        "notice" => (
            json!({"type": "integer", "format": "int64", "minimum": 1, "maximum": 1_000_000}),
            "第几号公示",
        ),
        "list" => (json!({"type": "string", "format": "uuid"}), "清单的编号,见 /lists"),
        "entry" => (json!({"type": "string", "format": "uuid"}), "任务的编号,见 /lists/{list}"),
        "talk" => (json!({"type": "string", "format": "uuid"}), "提示或者黄牌的编号"),
        "batch" => (
            json!({"type": "integer", "format": "int64", "minimum": 1, "maximum": 1_000_000}),
            "第几批发放",
        ),
        "measure" => (json!({"type": "string", "minLength": 1, "maxLength": 100}), "数据项的名称"),
        _ => (json!({"type": "string", "minLength": 1, "maxLength": 40}), "单位的编码"),
    }
}

fn parameters(shapes: &mut SchemaGenerator, one: &Endpoint) -> Vec<Value> {
    let mut all = Vec::new();
    for part in one.path.split('/') {
        if let Some(name) = part.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            let (schema, says) = piece(name);
            all.push(json!({
                "name": name, "in": "path", "required": true,
                "description": says, "schema": schema,
            }));
        }
    }
    if let Some(shape) = one.query {
        let asked = shape(shapes).to_value();
        for (name, schema) in asked["properties"].as_object().into_iter().flatten() {
            let mut schema = schema.clone();
            let says = schema.as_object_mut().and_then(|own| own.remove("description"));
            all.push(json!({
                "name": name, "in": "query", "required": false,
                "description": says.unwrap_or_default(), "schema": schema,
            }));
        }
    }
    if one.writes() {
        all.push(json!({
            "name": call::ONCE, "in": "header", "required": true,
            "description": "这次办理的编号:同一个编号只办一次,再发得到同一张回执",
            "schema": {"type": "string", "format": "uuid"},
        }));
    }
    all
}
