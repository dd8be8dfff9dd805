// Package needle finds texts in texts: one or many, in any case, at the start, at the end or by a pattern of like_.
package needle
