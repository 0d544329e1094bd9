claude mcp add --transport http plimsoll http://localhost:8787/mcp
