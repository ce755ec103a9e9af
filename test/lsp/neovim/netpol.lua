-- Starts Netpol for YAML and Helm files, once for each folder. For Neovim 0.7 and newer.
local clients = {}

vim.api.nvim_create_autocmd("FileType", {
  pattern = { "yaml", "helm" },
  callback = function(args)
    local root = vim.fn.getcwd()
    clients[root] = clients[root]
      or vim.lsp.start_client({
        name = "netpol",
        cmd = { "netpol-language-server", "--stdio" },
        root_dir = root,
        settings = { netpol = { kubernetesVersion = "1.36" } },
      })
    vim.lsp.buf_attach_client(args.buf, clients[root])
  end,
})
