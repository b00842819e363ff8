//! Templates in the manner of the well-known families, written anew.

pub(super) const TEMPLATES: &[(&str, &str)] = &[
    (
        "plain turns",
        r#"{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"#,
    ),
    (
        "instructions in brackets",
        r#"{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{#- roles must alternate #}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("roles must alternate user/assistant/user/assistant/...") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is not none and (message == user_messages[-1]) %}
            {{- "[AVAILABLE_TOOLS] [" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}
                        {{- '"' + key + '": "' + val + '"' }}
                    {%- else %}
                        {{- '"' + key + '": ' + val|tojson }}
                    {%- endif %}
                    {%- if not loop.last %}{{- ", " }}{%- endif %}
                {%- endfor %}
                {{- "}}" }}
            {%- endfor %}
            {{- "[/AVAILABLE_TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {%- if message.tool_calls is defined and message.tool_calls|length > 0 %}
            {%- for tool_call in message.tool_calls %}
                {%- set out = tool_call.function|tojson %}
                {{- out[:-1] }}
                {%- if not tool_call.id is defined or tool_call.id|length != 9 %}
                    {{- raise_exception("Tool call IDs should be alphanumeric strings with length 9!") }}
                {%- endif %}
                {{- ', "id": "' + tool_call.id + '"}' }}
            {%- endfor %}
        {%- endif %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- endif %}
{%- endfor %}
"#,
    ),
    (
        "headers and tools",
        r#"{{- bos_token }}
{%- if custom_tools is defined %}{%- set tools = custom_tools %}{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if builtin_tools is defined or tools is not none %}{{- "Environment: ipython\n" }}{%- endif %}
{%- if builtin_tools is defined %}
    {{- "Tools: " + builtin_tools | reject('equalto', 'code_interpreter') | join(", ") + "\n\n"}}
{%- endif %}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- set tool_call = message.tool_calls[0].function %}
        {%- for arg_name, arg_val in tool_call.arguments | items %}
            {{- arg_name + '="' + arg_val + '"' }}
        {%- endfor %}
        {{- '"parameters": ' }}{{- tool_call.arguments | tojson(indent=4) }}
    {%- endif %}
{%- endfor %}
"#,
    ),
    (
        "turns of a model",
        r#"{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"#,
    ),
    (
        "thoughts that are cut off",
        r#"{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content if message.content is string else '' %}
    {%- set reasoning_content = '' %}
    {%- if '</think>' in content %}
        {%- set reasoning_content = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
        {%- set content = content.split('</think>')[-1].lstrip('\n') %}
    {%- endif %}
    {%- if loop.index0 > ns.last_query_index and (loop.last or (not loop.last and reasoning_content)) %}
        {{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\n' + content }}
    {%- endif %}
{%- endfor %}
{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}"#,
    ),
    (
        "wide signs",
        "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, is_output_first=true, system_prompt='', is_first_sp=true) %}{%- for message in messages %}{%- if message['role'] == 'system' %}{%- if ns.is_first_sp %}{% set ns.system_prompt = ns.system_prompt + message['content'] %}{% set ns.is_first_sp = false %}{%- else %}{% set ns.system_prompt = ns.system_prompt + '\\n\\n' + message['content'] %}{%- endif %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system_prompt }}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<｜User｜>' + message['content']}}{%- endif %}{%- endfor -%}{% if ns.is_tool %}{{'<｜tool▁outputs▁end｜>'}}{% endif %}{% if add_generation_prompt and not ns.is_tool %}{{'<｜Assistant｜><think>\\n'}}{% endif %}",
    ),
    (
        "schemas that nest",
        r#"{%- macro render_type(spec, required) -%}
    {%- if spec.type == "array" -%}
        {%- if spec['items'] -%}
            {%- if spec['items']['type'] == "string" -%}
                {{- "string[]" }}
            {%- else -%}
                {%- set inner_type = render_type(spec['items'], required) -%}
                {{- inner_type if inner_type != "object | object" or inner_type|length <= 50 else "any" }}[]
            {%- endif -%}
        {%- endif -%}
    {%- elif spec.enum is defined and spec.enum|length > 0 -%}
        {{- '"' + spec.enum|join('" | "') + '"' -}}
    {%- else -%}
        {%- for name, child in spec.properties.items() -%}
            {{ name }}: {{ render_type(child, spec.required or []) }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
{% for tool in tools %}{{ render_type(tool.function.parameters, []) }}{% endfor %}"#,
    ),
    (
        "generation marks",
        r#"{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}"#,
    ),
    (
        "parts of a message",
        r#"{% for message in messages %}{% if message['content'] is string %}{{ message['content'] }}{% elif message.content is iterable %}{% for item in message['content'] | selectattr('type', 'equalto', 'image') %}<image>{% endfor %}{% for item in message.content | selectattr("type", "eq", "text") %}{{ item['text'] }}{% endfor %}{% endif %}{% endfor %}"#,
    ),
    (
        "loop controls",
        r#"{% for message in messages %}{% if message.role == 'x' %}{% continue %}{% endif %}{% if loop.index > 100 %}{% break %}{% endif %}{{ message.content }}{% endfor %}"#,
    ),
    (
        "documents",
        r#"{% set found = namespace(value=false) %}{% for doc in documents %}{% for key, value in doc.items() %}{% if key == 'title' %}{% set found.value = true %}{% endif %}{{ key ~ ': ' ~ value ~ "\n" }}{% endfor %}{% endfor %}{{ documents | map(attribute='title') | join(', ') }}{{ documents|tojson|safe }}"#,
    ),
    (
        "groups and sums",
        r#"{% for role, turns in messages|groupby('role') %}{{ role|upper }}: {{ turns|length }}{{ turns|map(attribute='content.text')|list|first|default('', true) }}{% endfor %}{{ (messages|length // 2) * 3 ** 2 - 1 }}{{ '%.2f' % 0.5 }}{{ '{}-{}'.format(a, b) }}{{ 'x' * 3 }}"#,
    ),
    (
        "blocks and filters",
        r#"{% set content %}{{ messages[0].content }}{% endset %}{% filter upper %}x{% endfilter %}{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{% call(x) wrap(1) %}{{ x }}{% endcall %}{% macro wrap(y, z='1') %}{{ caller(y) }}{% endmacro %}{% raw %}{{ not.__class__ }}{% endraw %}"#,
    ),
    (
        "conditions of every kind",
        r#"{{ a if b else c }}{{ a if b }}{{ not a and b or c in d }}{{ a not in b }}{{ a is not defined }}{{ a is divisibleby 3 }}{{ a is sameas(none) }}{{ a == b == c }}{{ -1 }}{{ a[-1] }}{{ a[1:-1] }}{{ a[::2] }}{{ (1, 2) }}{{ [] }}{{ {} }}{{ {'a': {'b': 1}} }}{{ a.0 }}{{ 'a' 'b' }}{{ true }}{{ a|replace("\"", "\\\"") }}"#,
    ),
    (
        "dates and counters",
        r#"{% set today = strftime_now("%Y-%m-%d") %}{% for i in range(0, messages|length, 2) %}{{ loop.cycle('a', 'b') }}{{ i }}{% else %}none{% endfor %}{% for i in range(10) %}{{ i }}{% endfor %}{% do x.append(1) %}"#,
    ),
];
