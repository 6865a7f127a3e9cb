// Check a log that was exported in tiles, and proofs of it, with Go's own implementations of notes, trees and tiles.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run check_log.go FOLDER VERIFIER-KEY < proofs.json
package main

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// Claims are what the program under test says of the log: its checkpoints, and proofs in hexadecimal digits.
type Claims struct {
	Checkpoints []string
	Inclusions  []struct {
		Index, Size int64
		Path        []string
	}
	Consistencies []struct {
		First, Second int64
		Path          []string
	}
}

// Folder reads tiles as C2SP's tlog-tiles names them: without the height that Go's own paths have.
type Folder string

func (folder Folder) Height() int                                    { return tileHeight }
func (folder Folder) SaveTiles(tiles []tlog.Tile, contents [][]byte) {}

func (folder Folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var contents [][]byte
	for _, tile := range tiles {
		content, err := folder.read(tile)
		if err != nil {
			return nil, err
		}
		contents = append(contents, content[:tile.W*tlog.HashSize])
	}
	return contents, nil
}

func (folder Folder) read(tile tlog.Tile) ([]byte, error) {
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
	content, err := os.ReadFile(filepath.Join(string(folder), path))
	if os.IsNotExist(err) {
		full, _, _ := strings.Cut(path, ".p/")
		content, err = os.ReadFile(filepath.Join(string(folder), full))
	}
	if err == nil && len(content) < tile.W*tlog.HashSize {
		err = fmt.Errorf("%s is too short", path)
	}
	return content, err
}

func (folder Folder) entries(size int64) ([][]byte, error) {
	var entries [][]byte
	for number := int64(0); number*256 < size; number++ {
		width := size - number*256
		if width > 256 {
			width = 256
		}
		path := tlog.Tile{H: tileHeight, L: -1, N: number, W: int(width)}.Path()
		path = strings.Replace(path, fmt.Sprintf("tile/%d/data/", tileHeight), "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(string(folder), path))
		if err != nil {
			return nil, err
		}
		for len(bundle) > 2 {
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			if len(bundle) < length {
				return nil, fmt.Errorf("%s is cut", path)
			}
			entries = append(entries, bundle[2:length])
			bundle = bundle[length:]
		}
	}
	if int64(len(entries)) != size {
		return nil, fmt.Errorf("%d entries instead of %d", len(entries), size)
	}
	return entries, nil
}

func tree(checkpoint string, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	// Go's own trees have a constant first line, checkpoints have the origin.
	origin, rest, _ := strings.Cut(opened.Text, "\n")
	if origin != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the origin %q is not the key's name", origin)
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

func hashes(path []string) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, step := range path {
		decoded, err := hex.DecodeString(step)
		if err != nil || len(decoded) != tlog.HashSize {
			return nil, fmt.Errorf("%q is not a hash", step)
		}
		var hash tlog.Hash
		copy(hash[:], decoded)
		found = append(found, hash)
	}
	return found, nil
}

func equal(ours, theirs []tlog.Hash) bool {
	if len(ours) != len(theirs) {
		return false
	}
	for place := range ours {
		if ours[place] != theirs[place] {
			return false
		}
	}
	return true
}

func check(folder Folder, key string) error {
	var claims Claims
	if err := json.NewDecoder(os.Stdin).Decode(&claims); err != nil {
		return err
	}
	checkpoint, err := os.ReadFile(filepath.Join(string(folder), "checkpoint"))
	if err != nil {
		return err
	}
	newest, err := tree(string(checkpoint), key)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	reader := tlog.TileHashReader(newest, folder)
	entries, err := folder.entries(newest.N)
	if err != nil {
		return err
	}
	for index, entry := range entries {
		proof, err := tlog.ProveRecord(newest.N, int64(index), reader)
		if err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		if err := tlog.CheckRecord(proof, newest.N, newest.Hash, int64(index), tlog.RecordHash(entry)); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
	}
	roots := map[int64]tlog.Hash{}
	for number, note := range claims.Checkpoints {
		signed, err := tree(note, key)
		if err != nil {
			return fmt.Errorf("checkpoint %d: %w", number, err)
		}
		roots[signed.N] = signed.Hash
		if root, err := tlog.TreeHash(signed.N, reader); err != nil || root != signed.Hash {
			return fmt.Errorf("the tiles do not lead to checkpoint %d: %v", number, err)
		}
	}
	for _, claim := range claims.Inclusions {
		path, err := hashes(claim.Path)
		if err != nil {
			return err
		}
		theirs, err := tlog.ProveRecord(claim.Size, claim.Index, reader)
		if err != nil || !equal(path, theirs) {
			return fmt.Errorf("the inclusion proof of %d in %d is another one: %v", claim.Index, claim.Size, err)
		}
		err = tlog.CheckRecord(path, claim.Size, roots[claim.Size], claim.Index, tlog.RecordHash(entries[claim.Index]))
		if err != nil {
			return fmt.Errorf("the inclusion proof of %d in %d: %w", claim.Index, claim.Size, err)
		}
	}
	for _, claim := range claims.Consistencies {
		path, err := hashes(claim.Path)
		if err != nil {
			return err
		}
		theirs, err := tlog.ProveTree(claim.Second, claim.First, reader)
		if err != nil || !equal(path, theirs) {
			return fmt.Errorf("the consistency proof from %d to %d is another one: %v", claim.First, claim.Second, err)
		}
		if err := tlog.CheckTree(path, claim.Second, roots[claim.Second], claim.First, roots[claim.First]); err != nil {
			return fmt.Errorf("the consistency proof from %d to %d: %w", claim.First, claim.Second, err)
		}
	}
	fmt.Printf("%d entries, %d checkpoints, %d inclusion proofs, %d consistency proofs\n",
		len(entries), len(claims.Checkpoints), len(claims.Inclusions), len(claims.Consistencies))
	return nil
}

func main() {
	if err := check(Folder(os.Args[1]), os.Args[2]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
