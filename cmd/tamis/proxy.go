package main

import (
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/internal/redact"
)

func proxyCommand(s *streams) *cobra.Command {
	in, o := &input{}, &listening{}
	var upstream string
	var open []string
	c := &cobra.Command{
		Use:   "proxy -s SCHEMA --upstream URL [--addr HOST:PORT] [--policy FILE]",
		Short: "Let only valid filters through to a server, rewritten canonically",
		Long: `Proxy stands in front of a server that speaks the language. A filter that is not valid is refused with every
error; one that is valid goes on in its canonical spelling.

What passes below /api, /api/COLLECTION/filter, count, paginate, history and aggregate being the paths of filters:
  POST to a path of filters     its body is checked; a collection that the schema lacks is 404
  other methods there           405, but for a browser's preflight
  a path that some servers take for one of filters, such as /api//flows/filter or /API/flows/filter    400
  every other path and method   as it is: the server behind answers GET /api/flows/ID, PATCH, and its own routes

--policy names a file of roles and tokens, as tamis serve --tokens has them. A role's policy is joined to every filter
of its callers; one that the server's language cannot say is refused at start. Then
  a request without a token     401, whatever its path: name those that anybody may GET by --open, such as /healthz
  GET of rows with a policy     404, since there is no filter to join it to
  every other path and method   as it is, for everybody with a token: what the server behind answers there is its own affair

With -s prefect the language is what a Prefect server understands: without and_, or_ and not_, and without some_, every_ and none_.`,
		Example: `  tamis proxy -s prefect --upstream http://127.0.0.1:4200
  tamis proxy -s schema.yaml --upstream http://127.0.0.1:8080 --policy roles.yaml --open /healthz`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			target, err := url.Parse(upstream)
			if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
				return fmt.Errorf("--upstream wants a URL such as http://127.0.0.1:4200, not %s", upstream)
			}
			log, err := o.logger(s.err)
			if err != nil {
				return err
			}
			l, err := in.proxied()
			if err != nil {
				return err
			}
			roles, err := o.roles(l)
			if err != nil {
				return err
			}
			if roles != nil {
				warnOfKeys(c.Context(), s.err, roles)
			}
			cors, err := o.cors()
			if err != nil {
				return err
			}
			p := in.preset()
			h, err := proxy.New(l, target, proxy.Options{Routes: p.Routes, Problems: p.Problems, Roles: roles, Open: open, CORS: cors, Timeout: o.timeout, Log: log})
			if err != nil {
				return err
			}
			return o.serve(c.Context(), s, h, "proxy of "+redact.Source(upstream), p.Routes)
		},
	}
	in.schemaFlag(c)
	o.flags(c)
	c.Flags().StringVar(&upstream, "upstream", "", "`URL` of the upstream server")
	_ = c.MarkFlagRequired("upstream")
	c.Flags().StringVar(&o.tokens, "policy", "", "`FILE` of roles and tokens; without it everybody may see all")
	c.Flags().StringArrayVar(&open, "open", nil, "`PATH` such as /healthz that anybody may GET without a token; again for others")
	return c
}

// proxied returns the language that the upstream server understands.
func (in *input) proxied() (*filter.Language, error) {
	if upstream := in.preset().Upstream; upstream != nil {
		return filter.New(upstream(), filter.Config{})
	}
	return in.language()
}
