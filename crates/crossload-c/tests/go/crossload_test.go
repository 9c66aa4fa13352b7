package crossload

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// answer resumes a session that waits for a number, and returns what its feed came to.
func answer(t *testing.T, session *Session, value any) string {
	t.Helper()
	step, err := session.Resume(value)
	if err != nil || step != Complete {
		t.Fatalf("step %d, %v", step, err)
	}
	result, err := session.Get("value")
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestASuspendedProgramGoesOnFromItsSnapshot(t *testing.T) {
	session, err := Open(map[string]any{"script_name": "go.py"})
	if err != nil {
		t.Fatal(err)
	}
	step, err := session.Feed("fetch(name, ['é']) + 1", map[string]any{"name": "n"})
	if err != nil || step != Call {
		t.Fatalf("step %d, %v", step, err)
	}
	if args, err := session.Get("args"); err != nil || args != `["n",["é"]]` {
		t.Fatalf("%s, %v", args, err)
	}
	snapshot, err := session.Dump()
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Close(); err != nil {
		t.Fatal(err)
	}
	restored, step, err := Load(snapshot)
	if err != nil || step != Call {
		t.Fatalf("step %d, %v", step, err)
	}
	defer restored.Close()
	if result := answer(t, restored, 41); result != "42" {
		t.Fatal(result)
	}
}

func TestASnapshotThatPythonWroteInWebAssemblyGoesOn(t *testing.T) {
	folder := os.Getenv("CROSSLOAD_GOLDEN")
	if folder == "" {
		t.Skip("CROSSLOAD_GOLDEN names no folder of golden snapshots; run ./tool/nox -s c")
	}
	bytes, err := os.ReadFile(filepath.Join(folder, "wasm", "call.snapshot"))
	if err != nil {
		t.Fatal(err)
	}
	session, step, err := Load(bytes)
	if err != nil || step != Call {
		t.Fatalf("step %d, %v", step, err)
	}
	defer session.Close()
	if restored, err := session.Get("restored"); err != nil || !strings.Contains(restored, `"path":"replay"`) {
		t.Fatalf("%s, %v", restored, err)
	}
}

func TestAClosedSessionIsAnErrorThatNamesItself(t *testing.T) {
	session, err := Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = session.Feed("1", nil)
	var failed *Error
	if !errors.As(err, &failed) || failed.Kind != "invalid_handle" {
		t.Fatal(err)
	}
	if session.Close() == nil {
		t.Fatal("closed twice")
	}
}

// Goroutines move between threads, and a small stack of Go's is none of the library's: M-08.
func TestSessionsOfManyGoroutinesDoNotMeet(t *testing.T) {
	var group sync.WaitGroup
	for number := range 64 {
		group.Add(1)
		go func() {
			defer group.Done()
			if err := one(number); err != nil {
				t.Error(err)
			}
		}()
	}
	group.Wait()
}

func one(number int) error {
	session, err := Open(nil)
	if err != nil {
		return err
	}
	defer session.Close()
	code := "def f(n):\n    return 0 if n == 0 else n + f(n - 1)\nfetch() + f(100)"
	if _, err := session.Feed(code, nil); err != nil {
		return err
	}
	if _, err := session.Resume(number); err != nil {
		return err
	}
	result, err := session.Get("value")
	if want := fmt.Sprint(number + 5050); err != nil || result != want {
		return fmt.Errorf("%s, not %s: %v", result, want, err)
	}
	return nil
}
