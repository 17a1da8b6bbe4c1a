"""What a plan does with each widget: the same steps for all libraries, with exceptions for some."""

WIDGETS = {
    "buttons": """
      - click: {button: Save}
        effect: once
      - expect: {testid: model, contains: save=1}
      - click: {button: Settings}
        effect: repeat
      - expect: {testid: model, contains: gear=1}
      - expect: {button: Archive, is: disabled}
      - click: {button: Load}
      - expect: {testid: model, contains: load=1}
      - click: {button: Load}
        effect: once
      - expect: {testid: model, contains: load=2}""",
    "fields": """
      - fill: {field: Name, with: Ada Lovelace}
      - fill: {field: Notes, with: First programmer}
      - expect: {testid: model, contains: name=Ada Lovelace}
      - expect: {testid: model, contains: notes=First programmer}
      - expect: {field: Name, value: Ada Lovelace}
      - fill: {field: Name, with: Grace}
      - expect: {testid: model, contains: name=Grace}""",
    "select": """
      - select: {field: Country, pick: Norway}
      - expect: {testid: model, contains: country=no}""",
    "several": """
      - select: {field: Colours, pick: [Red, Blue]}
      - expect: {testid: model, contains: 'colours=red,blue'}
      - select: {field: Colours, pick: [Green]}
      - expect: {testid: model, contains: colours=green}""",
    "search": """
      - select: {field: City, pick: Oslo}
      - expect: {testid: model, contains: /city=oslo/i}""",
    "ticks": """
      - tick: {checkbox: I agree}
      - tick: {field: Weekly mails}
      - tick: {radio: Large}
      - expect: {testid: model, contains: terms=true}
      - expect: {testid: model, contains: mails=true}
      - expect: {testid: model, contains: size=l}
      - expect: {checkbox: I agree, is: ticked}
      - untick: {field: Weekly mails}
      - expect: {testid: model, contains: mails=false}""",
    "dialog": """
      - click: {button: Invite}
      - fill: {field: Email, in: {dialog: Invite a colleague}, with: ada@x.example}
      - expect: {button: Send, in: {dialog: Invite a colleague}, is: enabled}
      - click: {button: Send, in: {dialog: Invite a colleague}}
        effect: once
      - expect: {testid: model, contains: invited=ada@x.example}
      - expect: {testid: model, contains: sent=1}
      - expect: {dialog: Invite a colleague, is: hidden}""",
    "date": """
      - fill: {field: Start, with: '2026-03-31'}
      - press: Enter
      - expect: {testid: model, contains: date=2026-03-31}""",
    "tabs": """
      - click: {tab: Billing}
      - click: {button: Pay, in: {tabpanel: Billing}}
        effect: once
      - expect: {testid: model, contains: pay=1}""",
    "accordion": """
      - click: {button: Delivery}
      - expect: {text: It takes three days}""",
    "menu": """
      - click: {button: Actions}
      - click: {menuitem: Move}
      - expect: {testid: model, contains: action=move}""",
    "toast": """
      - click: {button: Notify}
      - expect: {text: Saved for later}""",
}
SELECT_TOWN = """
      - select: {field: City, pick: Voss}
      - expect: {testid: model, contains: /city=voss/i}"""
LIBRARIES = {
    "shoelace": {"search": ""},
    # its boxes, radio buttons and tabs set their roles with ElementInternals, which scripts cannot read
    "material": {
        "ticks": """
      - click: {text: I agree}
      - click: {text: Weekly mails}
      - click: {text: Large}
      - expect: {testid: model, contains: terms=true}
      - expect: {testid: model, contains: mails=true}
      - expect: {testid: model, contains: size=l}
      - click: {text: Weekly mails}
      - expect: {testid: model, contains: mails=false}""",
        "tabs": WIDGETS["tabs"]
        .replace("{tab: Billing}", "{text: Billing}")
        .replace("{tabpanel: Billing}", "{css: '#p2'}"),
        "several": """
      - click: {button: Red}
      - click: {button: Blue}
      - expect: {testid: model, contains: 'colours=red,blue'}""",
        "search": "",
        "accordion": "",
        "toast": "",
    },
    "mui": {
        "search": WIDGETS["search"]
        + """
      - select: {field: Tags, pick: [New, Rare]}
      - expect: {testid: model, contains: 'tags=New,Rare'}"""
    },
    "antd": {"search": WIDGETS["search"] + SELECT_TOWN},
    "mantine": {},
    "element": {},
    # its panels and menu items have no role; dates have the format of the United States
    "vuetify": {
        "search": WIDGETS["search"] + SELECT_TOWN,
        "date": WIDGETS["date"].replace("with: '2026-03-31'", "with: 03/31/2026"),
        "tabs": WIDGETS["tabs"].replace(", in: {tabpanel: Billing}", ""),
        "menu": WIDGETS["menu"].replace("menuitem", "text"),
    },
    "ui5": {},
    # its lists open a dialog with its own buttons
    "ionic": {
        "select": """
      - click: {button: Country}
      - click: {radio: Norway}
      - click: {button: OK}
      - expect: {testid: model, contains: country=no}""",
        "several": """
      - click: {button: Colours}
      - tick: {checkbox: Red}
      - tick: {checkbox: Blue}
      - click: {button: OK}
      - expect: {testid: model, contains: 'colours=red,blue'}""",
        "search": """
      - click: {button: City}
      - click: {radio: Oslo}
      - expect: {testid: model, contains: city=oslo}""",
        "tabs": """
      - click: {text: Billing}
      - click: {button: Pay}
        effect: once
      - expect: {testid: model, contains: pay=1}""",
        "menu": WIDGETS["menu"].replace("menuitem", "button"),
    },
    # the label of its multiple select is not associated with it
    "carbon": {
        "several": WIDGETS["several"].replace("field: Colours", "role: combobox, nth: 2"),
    },
    # its menu items are links
    "bootstrap": {"menu": WIDGETS["menu"].replace("menuitem", "link")},
    "headless": {
        "search": WIDGETS["search"]
        + """
      - select: {field: Town, pick: Bergen}
      - expect: {testid: model, contains: town=bergen}"""
    },
    # its accordion headers are tabs; its date picker takes keys, and stays open
    "jquery": {
        "accordion": WIDGETS["accordion"].replace("button", "tab"),
        "date": WIDGETS["date"].replace("fill:", "type:") + "\n      - press: Escape",
    },
}


def widgets_of(library: str) -> dict[str, str]:
    """Returns the steps for each widget that the library has."""
    steps = {**WIDGETS, **LIBRARIES[library]}
    return {widget: text for widget, text in steps.items() if text}


def plan_of(library: str, site: str) -> str:
    """Returns the library's plan: a group per widget, each of which runs whatever happens to the others."""
    groups = [
        f"  - group: {widget}\n    optional: true\n    steps:{text}\n" for widget, text in widgets_of(library).items()
    ]
    head = f"planbook: 1\nname: {library}\nstart: {site}{library}.html\ndefaults: {{timeout: 4s, retries: 0}}\nsteps:\n"
    return head + "".join(groups)
