// Package crossload runs sandboxed Python that can be suspended and resumed, through the C library.
package crossload

/*
#cgo pkg-config: crossload
#include <crossload.h>
#include <stdlib.h>
*/
import "C"

import (
	"encoding/json"
	"fmt"
	"runtime"
	"unsafe"
)

// Step is what a turn of the guest ended with.
type Step int

// The steps that a program meets.
const (
	Idle     Step = C.CROSSLOAD_STEP_IDLE
	Complete Step = C.CROSSLOAD_STEP_COMPLETE
	Raised   Step = C.CROSSLOAD_STEP_RAISED
	Call     Step = C.CROSSLOAD_STEP_CALL
)

// Error is why the library did not do what it was asked to.
type Error struct {
	Kind    string
	Message string
}

func (e *Error) Error() string { return e.Kind + ": " + e.Message }

// Session is a guest program.
type Session struct{ handle C.crossload_session }

// Open opens a session; settings may be nil.
func Open(settings map[string]any) (*Session, error) {
	text, err := object(settings)
	if err != nil {
		return nil, err
	}
	session := &Session{}
	err = check(func() C.crossload_status {
		return C.crossload_open(chars(text), C.size_t(len(text)), &session.handle)
	})
	if err != nil {
		return nil, err
	}
	return session, nil
}

// Load opens a session from a snapshot that nobody else can have changed.
func Load(snapshot []byte) (*Session, Step, error) {
	const options = `{"trusted": true}`
	session, step := &Session{}, C.crossload_step(0)
	text := []byte(options)
	err := check(func() C.crossload_status {
		return C.crossload_load(data(snapshot), C.size_t(len(snapshot)), chars(text), C.size_t(len(text)), &session.handle, &step)
	})
	if err != nil {
		return nil, Idle, err
	}
	return session, Step(step), nil
}

// Feed runs source until the guest asks for something or the feed ends.
func (s *Session) Feed(code string, inputs map[string]any) (Step, error) {
	text, err := object(inputs)
	if err != nil {
		return Idle, err
	}
	source, step := []byte(code), C.crossload_step(0)
	err = check(func() C.crossload_status {
		return C.crossload_feed(s.handle, chars(source), C.size_t(len(source)), chars(text), C.size_t(len(text)), &step)
	})
	return Step(step), err
}

// Resume answers what the guest asked for.
func (s *Session) Resume(value any) (Step, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return Idle, err
	}
	var step C.crossload_step
	err = check(func() C.crossload_status {
		return C.crossload_resume(s.handle, chars(text), C.size_t(len(text)), &step)
	})
	return Step(step), err
}

// Get returns an entry of the last turn.
func (s *Session) Get(entry string) (string, error) {
	name := C.CString(entry)
	defer C.free(unsafe.Pointer(name))
	bytes, err := taken(func(out *C.crossload_buffer) C.crossload_status {
		return C.crossload_get(s.handle, name, out)
	})
	return string(bytes), err
}

// Dump returns a snapshot.
func (s *Session) Dump() ([]byte, error) {
	return taken(func(out *C.crossload_buffer) C.crossload_status {
		return C.crossload_dump(s.handle, nil, 0, out)
	})
}

// Close frees the session.
func (s *Session) Close() error {
	return check(func() C.crossload_status { return C.crossload_free(s.handle) })
}

// check calls the library, and asks for the error on the thread that it belongs to.
func check(call func() C.crossload_status) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if call() == C.CROSSLOAD_STATUS_OK {
		return nil
	}
	last := C.crossload_last_error()
	return &Error{Kind: C.GoString(last.kind), Message: C.GoString(last.message)}
}

func taken(call func(*C.crossload_buffer) C.crossload_status) ([]byte, error) {
	var buffer C.crossload_buffer
	if err := check(func() C.crossload_status { return call(&buffer) }); err != nil {
		return nil, err
	}
	defer C.crossload_buffer_free(&buffer)
	return C.GoBytes(unsafe.Pointer(buffer.data), C.int(buffer.len)), nil
}

func object(value map[string]any) ([]byte, error) {
	if value == nil {
		return nil, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	return text, nil
}

func chars(bytes []byte) *C.char { return (*C.char)(unsafe.Pointer(unsafe.SliceData(bytes))) }

func data(bytes []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(bytes))) }
