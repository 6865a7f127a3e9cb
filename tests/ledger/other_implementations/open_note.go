// Open a signed note from standard input with the verifier keys that are named, and print how many signatures hold.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run open_note.go VERIFIER-KEY … < note
package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/mod/sumdb/note"
)

func main() {
	var verifiers []note.Verifier
	for _, key := range os.Args[1:] {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		verifiers = append(verifiers, verifier)
	}
	text, _ := io.ReadAll(os.Stdin)
	opened, err := note.Open(text, note.VerifierList(verifiers...))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(len(opened.Sigs), len(opened.UnverifiedSigs))
}
