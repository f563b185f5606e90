/**
 * What Flask's names mean, a sentence in each language: the one table behind completions and hovers.
 *
 * `docs` is a place in Flask's own documentation, or Jinja's where it begins with `jinja:`.
 */

export interface Word {
  name: string;
  kind: "function" | "class" | "variable" | "method" | "property" | "keyword" | "type";
  en: string;
  zh: string;
  docs: string;
  /** What is inserted in place of the name; `#` is where the cursor goes. */
  insert?: string;
}

type Row = readonly [name: string, en: string, zh: string, docs?: string | undefined, insert?: string];

function words(kind: Word["kind"], docs: string, rows: readonly Row[]): Word[] {
  return rows.map(([name, en, zh, place, insert]) => ({
    name,
    kind,
    en,
    zh,
    docs: place ?? docs + name,
    ...(insert === undefined ? {} : { insert }),
  }));
}

export const FLASK: readonly Word[] = [
  ...words("class", "api/#flask.", [
    [
      "Flask",
      "The application: it holds the routes, the configuration and the extensions.",
      "应用本身：路由、配置和扩展都挂在它上面。",
    ],
    ["Blueprint", "A group of routes that an app registers as a whole.", "一组路由，由应用整体注册。"],
    [
      "Response",
      "An answer that you build yourself: body, status, headers.",
      "自己构造的响应：正文、状态码和响应头。",
    ],
  ]),
  ...words("variable", "api/#flask.", [
    [
      "request",
      "The request being answered: query, form, files, headers, JSON.",
      "正在处理的请求：查询参数、表单、文件、请求头和 JSON。",
    ],
    [
      "session",
      "A signed cookie that keeps values for one visitor; it needs SECRET_KEY.",
      "签名的 Cookie，为每位访客保存数据；需要 SECRET_KEY。",
    ],
    ["g", "A place for values of this one request.", "仅在本次请求内有效的存放处。"],
    [
      "current_app",
      "The app that handles this request, without importing it.",
      "正在处理请求的应用，不必导入即可使用。",
    ],
  ]),
  ...words("function", "api/#flask.", [
    [
      "render_template",
      "Fills a file of the templates folder and returns its text.",
      "渲染 templates 文件夹里的模板并返回文本。",
    ],
    ["render_template_string", "Fills a template that is given as a string.", "渲染以字符串给出的模板。"],
    [
      "url_for",
      "The address of a view, by its endpoint: url_for('user', name='ann').",
      "按端点名生成视图的地址：url_for('user', name='ann')。",
    ],
    ["redirect", "An answer that sends the browser to another address.", "让浏览器转到另一个地址的响应。"],
    ["abort", "Ends the request at once with an error such as 404.", "立即以错误（例如 404）结束请求。"],
    [
      "jsonify",
      "An answer in JSON; a view may also return a dict or a list.",
      "返回 JSON 响应；视图也可以直接返回字典或列表。",
    ],
    [
      "make_response",
      "Turns what a view returns into a Response, to add headers or cookies.",
      "把视图的返回值变成 Response，以便添加响应头或 Cookie。",
    ],
    [
      "flash",
      "Keeps a message for the next page that this visitor sees.",
      "为该访客的下一个页面保存一条消息。",
    ],
    ["get_flashed_messages", "The messages kept by flash(), once.", "取出 flash() 保存的消息，只能取一次。"],
    ["send_file", "Answers with the bytes of a file.", "以文件内容作为响应。"],
    [
      "send_from_directory",
      "Answers with a file of one folder, and of no other place.",
      "发送某个文件夹里的文件，不会越出该文件夹。",
    ],
    [
      "stream_with_context",
      "Keeps the request usable while a generator streams the answer.",
      "在生成器流式输出时保持请求可用。",
    ],
    ["has_request_context", "Whether a request is being handled now.", "现在是否正在处理请求。"],
    [
      "after_this_request",
      "Calls a function on the answer of this request only.",
      "只对本次请求的响应调用一个函数。",
    ],
  ]),
  ...words("function", "", [
    [
      "escape",
      "Makes text harmless in HTML (from markupsafe).",
      "让文本在 HTML 中无害（来自 markupsafe）。",
      "quickstart/#html-escaping",
    ],
  ]),
];

export const REQUEST: readonly Word[] = words("property", "api/#flask.Request.", [
  ["args", "The query string: what follows ? in the address.", "查询参数：地址中 ? 之后的部分。"],
  ["form", "The fields of a submitted form.", "提交的表单字段。"],
  ["files", "The files of a form with enctype=multipart/form-data.", "以 multipart/form-data 提交的文件。"],
  ["values", "Query and form fields together.", "查询参数和表单字段的合集。"],
  ["json", "The body as JSON; 415 where the request is of another type.", "JSON 正文；类型不符时返回 415。"],
  [
    "get_json",
    "The body as JSON; silent=True gives None instead of an error.",
    "读取 JSON 正文；silent=True 时出错返回 None。",
    undefined,
    "get_json(#)",
  ],
  ["data", "The raw bytes of a body that is no form.", "非表单正文的原始字节。"],
  ["get_data", "The raw bytes of the body.", "正文的原始字节。", undefined, "get_data(#)"],
  ["headers", "The request's headers; names are not case-sensitive.", "请求头；名称不区分大小写。"],
  ["cookies", "The cookies that the browser sent.", "浏览器发来的 Cookie。"],
  ["method", "GET, POST, …", "请求方法：GET、POST 等。"],
  ["path", "The path of the address, without the query.", "地址中的路径，不含查询参数。"],
  ["full_path", "The path with the query.", "带查询参数的路径。"],
  ["url", "The whole address.", "完整地址。"],
  ["base_url", "The address without the query.", "不含查询参数的地址。"],
  ["host", "The host that was asked for.", "请求的主机名。"],
  ["endpoint", "The endpoint that the address led to.", "地址所匹配的端点名。"],
  ["view_args", "The values from the route's <…> parts.", "路由中 <…> 部分的取值。"],
  ["url_rule", "The route that matched.", "匹配到的路由规则。"],
  ["blueprint", "The blueprint of the view, or None.", "视图所属的蓝图，没有则为 None。"],
  ["remote_addr", "The address that the request came from.", "请求来源的 IP 地址。"],
  ["is_json", "Whether the body says that it is JSON.", "正文是否声明为 JSON。"],
  ["mimetype", "The body's type without its parameters.", "正文类型，不含参数。"],
  ["content_type", "The body's type.", "正文类型。"],
  ["content_length", "How many bytes the body has.", "正文的字节数。"],
  [
    "authorization",
    "User and password, or the token, of the Authorization header.",
    "Authorization 请求头中的用户名密码或令牌。",
  ],
  ["user_agent", "What the browser says it is.", "浏览器的自我标识。"],
  ["accept_languages", "The languages that the browser prefers.", "浏览器偏好的语言。"],
  ["referrer", "The page that led here.", "来源页面。"],
]);

export const APP: readonly Word[] = words("method", "api/#flask.Flask.", [
  [
    "route",
    "The function below answers this address.",
    "下面的函数负责响应这个地址。",
    undefined,
    'route("/#")',
  ],
  ["get", "As route, for GET only.", "同 route，只接受 GET。", undefined, 'get("/#")'],
  ["post", "As route, for POST only.", "同 route，只接受 POST。", undefined, 'post("/#")'],
  ["put", "As route, for PUT only.", "同 route，只接受 PUT。", undefined, 'put("/#")'],
  ["patch", "As route, for PATCH only.", "同 route，只接受 PATCH。", undefined, 'patch("/#")'],
  ["delete", "As route, for DELETE only.", "同 route，只接受 DELETE。", undefined, 'delete("/#")'],
  [
    "before_request",
    "Runs before each view; what it returns ends the request.",
    "在每个视图之前运行；若有返回值则请求就此结束。",
  ],
  ["after_request", "Gets each response, and returns it.", "接收每个响应，并把它返回。"],
  [
    "teardown_request",
    "Runs at the end of each request, also after an error.",
    "每次请求结束时运行，出错时也会。",
  ],
  [
    "teardown_appcontext",
    "Runs when the app context ends: close the database here.",
    "应用上下文结束时运行：在这里关闭数据库。",
  ],
  [
    "errorhandler",
    "Answers an error, such as 404, with a page of your own.",
    "用自己的页面响应错误，例如 404。",
    undefined,
    "errorhandler(#)",
  ],
  ["context_processor", "Adds variables to every template.", "为所有模板添加变量。"],
  ["template_filter", "Makes the function a filter for templates.", "把函数变成模板过滤器。"],
  [
    "register_blueprint",
    "Adds a blueprint's routes to the app.",
    "把蓝图的路由加入应用。",
    undefined,
    "register_blueprint(#)",
  ],
  ["add_url_rule", "Adds a route without a decorator.", "不用装饰器添加路由。", undefined, "add_url_rule(#)"],
  ["config", "The app's settings, such as SECRET_KEY.", "应用的配置，例如 SECRET_KEY。"],
  ["logger", "The app's log.", "应用的日志。"],
  ["run", "Starts the development server.", "启动开发服务器。", undefined, "run(#)"],
  [
    "test_client",
    "A client that calls the app without a server.",
    "无需服务器即可调用应用的客户端。",
    undefined,
    "test_client()",
  ],
  [
    "app_context",
    "For code that needs the app outside a request.",
    "供请求之外需要应用的代码使用。",
    undefined,
    "app_context()",
  ],
  ["cli", "Commands of your own for `flask`.", "为 flask 添加自己的命令。"],
  ["url_map", "All routes of the app.", "应用的全部路由。"],
]);

export const SESSION: readonly Word[] = words("method", "api/#flask.session", [
  ["get", "A value, or None where there is none.", "取值，没有时为 None。", "api/#flask.session", 'get("#")'],
  ["pop", "Takes a value out.", "取出并删除一个值。", "api/#flask.session", 'pop("#", None)'],
  ["clear", "Forgets everything of this visitor.", "清除该访客的全部数据。", "api/#flask.session", "clear()"],
  [
    "permanent",
    "True keeps the cookie beyond the browser's end.",
    "设为 True 时 Cookie 在浏览器关闭后仍保留。",
    "api/#flask.session.permanent",
  ],
  [
    "modified",
    "Set it to True after changing a list or dict inside.",
    "修改其中的列表或字典后设为 True。",
    "api/#flask.session.modified",
  ],
]);

export const CONVERTERS: readonly Word[] = words("type", "quickstart/#variable-rules", [
  [
    "string",
    "Text without a slash; what <name> means by itself.",
    "不含斜杠的文本；<name> 默认即是。",
    "quickstart/#variable-rules",
    "string:#",
  ],
  [
    "int",
    "A whole number, given to the view as int.",
    "整数，以 int 传给视图。",
    "quickstart/#variable-rules",
    "int:#",
  ],
  [
    "float",
    "A number with a point, given as float.",
    "带小数点的数，以 float 传入。",
    "quickstart/#variable-rules",
    "float:#",
  ],
  ["path", "Text that may hold slashes.", "可以包含斜杠的文本。", "quickstart/#variable-rules", "path:#"],
  [
    "uuid",
    "A UUID, given as uuid.UUID.",
    "UUID，以 uuid.UUID 传入。",
    "quickstart/#variable-rules",
    "uuid:#",
  ],
  [
    "any",
    "One of the words in brackets: <any(a, b):name>.",
    "括号内词语之一：<any(a, b):name>。",
    "quickstart/#variable-rules",
    "any(#):",
  ],
]);

export const METHODS: readonly Word[] = words("keyword", "quickstart/#http-methods", [
  ["GET", "Asks for a page and changes nothing.", "读取页面，不改变任何东西。", "quickstart/#http-methods"],
  ["POST", "Sends a form or data.", "提交表单或数据。", "quickstart/#http-methods"],
  ["PUT", "Puts the whole of something.", "写入完整的内容。", "quickstart/#http-methods"],
  ["PATCH", "Changes a part.", "修改一部分。", "quickstart/#http-methods"],
  ["DELETE", "Takes something away.", "删除。", "quickstart/#http-methods"],
  ["HEAD", "As GET, without the body.", "同 GET，但不要正文。", "quickstart/#http-methods"],
  ["OPTIONS", "Asks which methods there are.", "询问支持哪些方法。", "quickstart/#http-methods"],
]);

export const FILTERS: readonly Word[] = words("function", "jinja:#jinja-filters.", [
  [
    "safe",
    "Prints text as HTML, unescaped: only for text of your own.",
    "原样输出 HTML，不转义：只用于自己写的文本。",
  ],
  [
    "escape",
    "Makes text harmless in HTML; templates do so by themselves.",
    "让文本在 HTML 中无害；模板默认会这样做。",
  ],
  ["default", "A value in place of one that is missing.", "缺失时使用的默认值。", undefined, 'default("#")'],
  ["length", "How many there are.", "元素个数。"],
  ["upper", "In capital letters.", "转为大写。"],
  ["lower", "In small letters.", "转为小写。"],
  ["title", "Each Word With A Capital.", "每个单词首字母大写。"],
  ["capitalize", "The first letter as a capital.", "首字母大写。"],
  ["trim", "Without spaces at both ends.", "去掉两端空白。"],
  ["truncate", "Cut to a length.", "截断到指定长度。", undefined, "truncate(#)"],
  ["replace", "One text in place of another.", "替换文本。", undefined, 'replace("#", "")'],
  ["join", "The items as one text.", "把各项连成一段文本。", undefined, 'join("#")'],
  ["first", "The first item.", "第一项。"],
  ["last", "The last item.", "最后一项。"],
  ["sort", "In order.", "排序。"],
  ["reverse", "In the opposite order.", "倒序。"],
  ["unique", "Each only once.", "去重。"],
  [
    "map",
    "One attribute of each item, or a filter on each.",
    "取每项的属性，或对每项应用过滤器。",
    undefined,
    'map(attribute="#")',
  ],
  [
    "selectattr",
    "The items whose attribute passes a test.",
    "选出属性满足条件的项。",
    undefined,
    'selectattr("#")',
  ],
  ["groupby", "The items in groups by an attribute.", "按属性分组。", undefined, 'groupby("#")'],
  ["round", "A number with so many digits.", "四舍五入。", undefined, "round(#)"],
  ["int", "As a whole number.", "转为整数。"],
  ["float", "As a number with a point.", "转为小数。"],
  ["list", "As a list.", "转为列表。"],
  ["tojson", "As JSON that is safe inside a script.", "转为可安全放入脚本的 JSON。"],
  ["urlencode", "Safe inside an address.", "编码后可放入地址。"],
  ["striptags", "Without HTML tags.", "去掉 HTML 标签。"],
  ["wordcount", "How many words.", "单词数。"],
]);

export const TEMPLATE_NAMES: readonly Word[] = [
  ...FLASK.filter((word) =>
    ["url_for", "request", "session", "g", "get_flashed_messages"].includes(word.name),
  ),
  ...words("variable", "api/#flask.Flask.", [["config", "The app's settings.", "应用的配置。"]]),
  ...words("variable", "jinja:#for", [
    [
      "loop",
      "Inside a for: loop.index, loop.first, loop.last.",
      "在 for 循环内：loop.index、loop.first、loop.last。",
      "jinja:#for",
    ],
  ]),
];

/** Beginner's rules of ruff in Chinese; the English words are ruff's own message. */
export const RULES_ZH: Readonly<Record<string, string>> = {
  "invalid-syntax": "语法错误：Python 无法读懂这里。",
  F401: "导入了却没有使用。",
  F811: "重复定义：前面的同名定义没有被使用。",
  F821: "使用了未定义的名称：检查拼写，或先导入、赋值。",
  F841: "局部变量赋值后没有使用。",
  F541: "f 字符串里没有任何 {占位符}。",
  F632: "比较字面量应使用 ==，而不是 is。",
  F823: "局部变量在赋值之前就被使用。",
  F706: "return 不在函数内。",
  F704: "yield 或 await 不在函数内。",
  F601: "字典中的键重复。",
  F403: "用了 from … import *，无法知道有哪些名称。",
  F405: "名称可能来自 import *。",
  E711: "与 None 比较请用 is 或 is not。",
  E712: "与 True、False 比较时直接写条件即可。",
  E722: "不要只写 except:，请写明异常类型。",
  B006: "默认参数不要用列表或字典：它会在多次调用间共用。",
  B015: "这个比较没有任何作用：是否想写 = 或 assert？",
};

export function docsUrl(word: Word): string {
  return word.docs.startsWith("jinja:")
    ? `https://jinja.palletsprojects.com/en/stable/templates/${word.docs.slice("jinja:".length)}`
    : `https://flask.palletsprojects.com/en/stable/${word.docs}`;
}
