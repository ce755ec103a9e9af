-- Asks the server what a person asks, through Neovim's own client, and prints the answers as JSON.
local asked = {}

vim.cmd("edit policies/postgres.yaml")
assert(vim.wait(20000, function()
  return #vim.diagnostic.get(0) > 0
end, 50), "no diagnostics")
asked.diagnostics = vim.tbl_map(function(found)
  return found.code .. " on line " .. found.lnum + 1
end, vim.diagnostic.get(0))

local function ask(method, line, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(), more or {})
  params.position = { line = line - 1, character = 12 }
  for _, answer in pairs(assert(vim.lsp.buf_request_sync(0, method, params, 10000), method .. " is not answered")) do
    return answer.result
  end
end

asked.hover = ask("textDocument/hover", 19).contents.value

local place = { line = 18, character = 12 }
local actions = ask("textDocument/codeAction", 19, {
  range = { start = place, ["end"] = place },
  context = { diagnostics = {} },
})
asked.action = actions[1].title
vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
asked.changed = vim.api.nvim_buf_get_lines(0, 15, 21, true)

asked.definition = ask("textDocument/definition", 8)[1].uri
asked.snippets = (function()
  vim.cmd("edit new.yaml")
  local items = ask("textDocument/completion", 1).items
  return #vim.tbl_filter(function(item)
    return item.label == "netpol-deny-ingress"
  end, items)
end)()

io.stdout:write(vim.fn.json_encode(asked))
vim.cmd("qa!")
